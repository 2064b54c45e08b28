"""Images and the canvas, for a page's script.

(https://html.spec.whatwg.org/multipage/embedded-content.html#the-img-element)
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from demo_api.browser import Decision, HttpResponse, fetch_request
from demo_api.script import UNDEFINED, Error, Function, Host, Namespace, Promise, Thrown, UnreadableError, Value, World
from demo_api.script.values import call, to_text
from demo_api.workshop.fetching import Page

TAINTED = "SecurityError"
"""What a script gets that reads a canvas with an image in it that was loaded without CORS."""
_WITHOUT_EFFECT = frozenset({"alt", "width", "height", "decoding", "title", "id", "className"})
"""Properties and attributes that change nothing in the request."""
_MISWRITTEN = frozenset({"crossorigin", "crossOrigins", "crossDomain", "cors", "CORS", "cross-origin"})
"""Names that people write for ``crossOrigin``, and that no browser knows as a property."""
_SHOWN = "The browser loads the image without CORS: the page can show it, and no script can read it."
_BROKEN = "The response is not an image."
_Method = Callable[[Sequence[Value], int], Awaitable[Value]]


class _Picture(Host):
    """Something that can be drawn.

    Attributes:
        tainted: Whether it holds what the page may show and not read.
    """

    tainted = False


class _Event(Host):
    kind = "an event"


class Image(_Picture):
    """``new Image()``: it begins to load when its ``src`` is set, after the statements that follow at once.

    Args:
        page: The page that shows it.
        world: Where its loading is a task.
    """

    kind = "an image"

    def __init__(self, page: Page, world: World) -> None:
        self.state: Literal["empty", "loading", "complete", "broken"] = "empty"
        self._page = page
        self._world = world
        self._source: str | None = None
        self._cors: str | None = None
        self._handlers: dict[str, list[Value]] = {"load": [], "error": []}
        self._decoding: list[Promise] = []

    def get(self, name: str, line: int) -> Value:
        """Return one of the methods that are known."""
        methods: dict[str, _Method] = {
            "decode": self._decode,
            "addEventListener": self._listen,
            "setAttribute": self._set_attribute,
        }
        return Function(methods[name]) if name in methods else super().get(name, line)

    async def set(self, name: str, value: Value, line: int) -> None:
        """Set a property."""
        if name == "src":
            await self._begin(to_text(value, line), line)
        elif name == "crossOrigin":
            self._share(None if value is None else to_text(value, line), line)
        elif name in {"onload", "onerror"}:
            self._handlers[name[2:]].append(value)
        elif name not in _WITHOUT_EFFECT | _MISWRITTEN:
            await super().set(name, value, line)

    async def _set_attribute(self, given: Sequence[Value], line: int) -> Value:
        name, value = (to_text(it, line) for it in (*given, "", "")[:2])
        if name.lower() == "crossorigin":
            self._share(value, line)
        elif name.lower() == "src":
            await self._begin(value, line)
        elif name.lower() not in _WITHOUT_EFFECT | _MISWRITTEN:
            raise UnreadableError(line, f"the attribute `{name}`")
        return UNDEFINED

    def _share(self, value: str | None, line: int) -> None:
        if self.state in {"complete", "broken"}:
            raise UnreadableError(line, "`crossOrigin` after the image was loaded")
        self._cors = value

    async def _begin(self, source: str, line: int) -> None:
        if self.state != "empty":
            raise UnreadableError(line, "a second `src` of one image")
        if source.startswith(("data:", "blob:")):
            raise UnreadableError(line, "an image that comes from no server")
        self._source = source
        self.state = "loading"
        self._world.tasks.append(self._load)

    async def _load(self) -> None:
        """Fetch the image (HTML, update the image data; create a potential-CORS request)."""
        alone = self._cors is not None and self._cors.lower() != "use-credentials"
        asked = fetch_request(
            self._source or "",
            origin=self._page.origin,
            page_url=self._page.url,
            mode="no-cors" if self._cors is None else "cors",
            credentials="same-origin" if alone else "include",
        )
        decision, _ = await self._page.send(asked)
        self.state = "complete" if decision.outcome != "blocked" and _is_image(decision) else "broken"
        self.tainted = self.state == "complete" and decision.outcome == "opaque"
        if self.tainted:
            self._page.note(decision, decision.outcome, _SHOWN)
        elif self.state == "broken" and decision.outcome != "blocked":
            self._page.note(decision, "blocked", _BROKEN)
        else:
            self._page.note(decision, decision.outcome, "")
        for promise in self._decoding:
            await self._settle(promise)
        for handler in self._handlers["load" if self.state == "complete" else "error"]:
            await self._handle(handler)

    @staticmethod
    async def _handle(handler: Value) -> None:
        try:
            await call(handler, [_Event()], 0)
        except Thrown:
            return  # nothing in the script gets what an event's handler throws

    async def _settle(self, promise: Promise) -> None:
        if self.state == "complete":
            await promise.resolve(UNDEFINED)
        else:
            await promise.reject(Error("EncodingError", "the image cannot be decoded"))

    async def _decode(self, _given: Sequence[Value], _line: int) -> Value:
        promise = Promise()
        if self.state == "loading":
            self._decoding.append(promise)
        else:
            await self._settle(promise)
        return promise

    async def _listen(self, given: Sequence[Value], line: int) -> Value:
        name = to_text(given[0], line) if len(given) > 1 else ""
        if name not in self._handlers:
            raise UnreadableError(line, f"the event `{name}` of an image")
        self._handlers[name].append(given[1])
        return UNDEFINED


def _is_image(decision: Decision) -> bool:
    answers = [it.answer for it in decision.exchanges]
    kind = answers[-1].header("content-type") if answers and isinstance(answers[-1], HttpResponse) else None
    return kind is not None and kind.startswith("image/")


class Canvas(_Picture):
    """A canvas: drawn with what is tainted, it is tainted (HTML, the origin-clean flag)."""

    kind = "a canvas"

    def get(self, name: str, line: int) -> Value:
        """Return one of the methods that are known."""
        methods: dict[str, _Method] = {
            "getContext": self._context,
            "toDataURL": self.read,
            "toBlob": self._hand_over,
        }
        return Function(methods[name]) if name in methods else super().get(name, line)

    async def set(self, name: str, value: Value, line: int) -> None:
        """Set a property: one that has nothing to do with who may read."""
        if name not in {"width", "height"}:
            await super().set(name, value, line)

    async def _context(self, given: Sequence[Value], line: int) -> Value:
        if not given or given[0] != "2d":
            raise UnreadableError(line, "such a context of a canvas")
        return _Pen(self)

    async def read(self, _given: Sequence[Value], _line: int) -> Value:
        """Return what is drawn. Raise Thrown if the page may not read it."""
        if self.tainted:
            raise Thrown(Error(TAINTED, "the canvas contains an image from another origin"))
        return _Drawn()

    async def _hand_over(self, given: Sequence[Value], line: int) -> Value:
        drawn = await self.read(given, line)
        await call(given[0] if given else UNDEFINED, [drawn], line)
        return UNDEFINED


class _Drawn(Host):
    kind = "what is drawn"


class _Pen(Host):
    """``canvas.getContext("2d")``."""

    kind = "the context of a canvas"

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def get(self, name: str, line: int) -> Value:
        """Return one of the methods that are known."""
        if name == "getImageData":
            return Function(self._canvas.read)
        return Function(self._draw) if name == "drawImage" else super().get(name, line)

    async def _draw(self, given: Sequence[Value], line: int) -> Value:
        drawn = given[0] if given else UNDEFINED
        if not isinstance(drawn, _Picture):
            raise UnreadableError(line, "drawing such a thing")
        if isinstance(drawn, Image) and drawn.state == "broken":
            raise Thrown(Error("InvalidStateError", "the image is broken"))
        if not (isinstance(drawn, Image) and drawn.state in {"empty", "loading"}):  # of which nothing is drawn yet
            self._canvas.tainted = self._canvas.tainted or drawn.tainted
        return UNDEFINED


def elements(page: Page, world: World) -> dict[str, Value]:
    """Return the global names with which a script makes images and canvases."""

    async def image(_given: Sequence[Value], _line: int) -> Value:
        return Image(page, world)

    async def canvas(_given: Sequence[Value], _line: int) -> Value:
        return Canvas()

    async def create(given: Sequence[Value], line: int) -> Value:
        name = to_text(given[0], line).lower() if given else ""
        if name not in {"img", "canvas"}:
            raise UnreadableError(line, f"an element `{name}`")
        return await (image if name == "img" else canvas)((), line)

    async def append(given: Sequence[Value], line: int) -> Value:
        if not all(isinstance(it, _Picture) for it in given):
            raise UnreadableError(line, "putting such a thing into the page")
        return UNDEFINED

    body = Namespace({"append": Function(append), "appendChild": Function(append)})
    return {
        "Image": Function(None, image),
        "document": Namespace({"createElement": Function(create), "body": body}),
    }
