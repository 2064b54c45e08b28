"""The control routes the page uses: the scenarios as they are on disk, a run's record, and reset.

Their own CORS policy is one we would defend: the page's origin and no other, the two methods in use, no
credentials. And because CORS keeps a page from reading, not from sending, a request without that Origin is refused.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from demo_api.catalogue import Catalogue, Text, encoded
from demo_api.configs import routes as config_routes
from demo_api.data import Sessions, Table
from demo_api.described import describe
from demo_api.lessons import Lessons
from demo_api.origins import Origins
from demo_api.page import MAX_MESSAGE
from demo_api.playground import routes as playground
from demo_api.scenarios import Scenario
from demo_api.shelf import MAX_LOADING, Shelf, Slot
from demo_api.teaching.routes import routes as teaching_routes
from demo_api.wire import Record, Recorded
from demo_api.workshop.room import Room
from demo_api.workshop.routes import Routes

if TYPE_CHECKING:
    from demo_api.quiz.kept import KeptQuiz

FOR_THE_LIST = 1.0
"""Seconds that the list of scenarios waits for those that are being loaded."""

T = TypeVar("T")


class Control:
    """The application to mount at ``/lab``: an ASGI application, whose routes are its methods.

    Args:
        shelf: the scenarios.
        record: what the witness has seen.
        table: the data that a reset restores.
        sessions: the sessions that a reset ends.
        origins: the lab's own.
        blocked: returns, by slug, a sentence for each scenario that blocks an event loop at this moment.
        apps: the lab's applications, by host and port.
        room: the workshop; None if the lab was started without one.
    """

    def __init__(
        self,
        shelf: Shelf,
        record: Record,
        table: Table,
        sessions: Sessions,
        origins: Origins,
        blocked: Callable[[], dict[str, str]],
        apps: Mapping[str, ASGIApp],
        room: Room | None = None,
    ) -> None:
        self._shelf = shelf
        self._record = record
        self._table = table
        self._sessions = sessions
        self._origins = origins
        self._blocked = blocked
        self._apps = apps
        self._lessons = Lessons(shelf, room, origins, self._aside)
        self._catalogue = Catalogue(lambda content: describe(content, origins))
        # Threads of its own: those that scenarios share may all be taken by handlers that never return.
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="lab")
        self._for_quiz = ThreadPoolExecutor(1, thread_name_prefix="quiz")
        self._app = Starlette(
            routes=[
                Route("/contents", self.contents),
                Route("/scenarios", self.scenarios),
                Route("/scenarios/{slug}", self.scenario),
                *Routes(room, record, self._aside).all(),
                Route("/quiz", self.quiz),
                *playground.Routes(shelf, origins, apps, self._aside).all(),
                Route("/runs/{run}", self.run),
                Route("/runs/{run}/verdict", self.verdict, methods=["POST"]),
                Route("/runs/{run}/report", self.report, methods=["POST"]),
                Route("/explain", self.explanation, methods=["POST"]),
                Route("/reset", self.reset, methods=["POST"]),
                *teaching_routes(shelf.folder, self._aside),
                *config_routes(self._aside),
            ],
            middleware=[
                Middleware(CORSMiddleware, allow_origins=[origins.client], allow_methods=["GET", "POST"]),
                Middleware(_OwnPageOnly, origin=origins.client),
            ],
            exception_handlers={HTTPException: _as_json},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._app(scope, receive, send)

    async def contents(self, request: Request) -> Response:
        """Return the list of scenarios, with all that the page needs before it shows one."""
        slots = await self._loaded(FOR_THE_LIST)
        return _compressed(request, await self._aside(self._catalogue.brief, slots, self._about()))

    async def scenarios(self, request: Request) -> Response:
        """Return every scenario whole, broken ones with their reasons."""
        slots = await self._loaded(MAX_LOADING + FOR_THE_LIST)
        return _compressed(request, await self._aside(self._catalogue.whole, slots, self._about()))

    async def scenario(self, request: Request) -> Response:
        """Return one scenario as it is on disk now."""
        slug = request.path_params["slug"]
        slot = await self._aside(self._shelf.find, slug)
        if slot is None:
            raise HTTPException(404, f"There is no scenario {slug[:80]!r}.")
        await slot.load.settle()
        return Response(await self._aside(self._catalogue.one, slot), media_type="application/json")

    async def quiz(self, request: Request) -> Response:
        """Return the questions of the quiz. The first time, the lab carries out its experiments: that takes seconds."""
        slots = await self._loaded(MAX_LOADING + FOR_THE_LIST)
        scenarios = [it for slot in slots if isinstance(it := slot.described(), Scenario)]
        # A thread of its own: who waits for the questions must not keep the other routes waiting.
        text = await asyncio.get_running_loop().run_in_executor(self._for_quiz, lambda: self._questions.text(scenarios))
        return _compressed(request, text)

    @cached_property
    def _questions(self) -> "KeptQuiz":
        from demo_api.quiz.kept import KeptQuiz  # noqa: PLC0415  # loaded when it is first asked for

        return KeptQuiz(self._shelf, self._origins, self._apps)

    async def run(self, request: Request) -> Response:
        """Return what arrived and what left in one run: nothing if it is unknown. Its random name is the key to it.

        ``gone`` says that there was more, and that the lab has forgotten it.
        """
        name = request.path_params["run"]
        gone = {"gone": True} if self._record.is_forgotten(name) else {}
        return JSONResponse({"exchanges": _shown(self._record.exchanges(name)), **gone})

    async def verdict(self, request: Request) -> Response:
        """Return the model's verdict on a run, given what the page sent."""
        await self._aside(_load_model)
        from demo_api.sent import Sent, verdict  # noqa: PLC0415  # loaded by now

        try:
            sent = Sent.model_validate_json(await request.body())
            asked = sent.asked(self._origins.by_role()[sent.role], self._origins.client)
        except ValueError as error:
            raise HTTPException(422, str(error)) from None
        return JSONResponse(verdict(asked, self._remembered(request)).to_json())

    async def report(self, request: Request) -> Response:
        """Return the report on an experiment that the page carried out, the model's verdict on it, and its record.

        The verdict is null where the model does not judge: elements, a page's own policy, caches.
        """
        await self._aside(_load_model)
        from demo_api.inquiry import Inquiry  # noqa: PLC0415  # loaded by now
        from demo_api.sent import Attempt  # noqa: PLC0415

        try:
            attempt = Attempt.model_validate_json(await request.body())
            lesson = await self._lessons.of(attempt)
            if lesson is None:
                raise HTTPException(404, f"There is no scenario {attempt.scenario!r} that loads.")
            helps = lesson.cure_of(attempt.probe_of(lesson))
            fixed = None if helps is None else await self._lessons.named(helps)
            remembered = self._remembered(request)
            inquiry = Inquiry(attempt, lesson, fixed, remembered, self._origins)
        except ValueError as error:
            raise HTTPException(422, str(error)) from None
        await inquiry.ask(self._apps)
        told = await self._aside(inquiry.to_json)
        return Response(encoded({**told, "exchanges": _shown(remembered)}), media_type="application/json")

    def _remembered(self, request: Request) -> list[Recorded]:
        """Return what arrived in the run that a request names; 410 if it was forgotten."""
        name = request.path_params["run"]
        if self._record.is_forgotten(name):
            raise HTTPException(410, "The lab no longer remembers this run, so it cannot judge it. Send it again.")
        return self._record.exchanges(name)

    async def explanation(self, request: Request) -> Response:
        """Return what a message from a console can mean; the body is its text."""
        message = await _text(request)
        scenarios = [it for slot in await self._loaded(FOR_THE_LIST) if isinstance(it := slot.content, Scenario)]
        return JSONResponse(await self._aside(_explained, message, scenarios))

    async def reset(self, _: Request) -> Response:
        """Return to the original table and log everyone out."""
        await self._aside(self._table.reset)
        self._sessions.reset()
        return JSONResponse({"penguins": self._table.count()})

    async def _aside(self, function: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)

    async def _loaded(self, patience: float) -> list[Slot]:
        """Return every scenario, loaded as far as ``patience`` seconds allow."""
        until = time.monotonic() + patience
        slots = await self._aside(self._shelf.begin)
        for slot in slots:
            await slot.load.settle(until - time.monotonic())
        return slots

    def _about(self) -> dict[str, Any]:
        return {
            "folder": self._shelf.folder.name,
            "chapters": [{"title": it.title, "about": it.about} for it in self._shelf.chapters],
            "tour": None if (tour := self._shelf.tour) is None else tour.model_dump(),
            "problems": list(self._shelf.problems),
            "blocked": self._blocked(),
        }


def _load_model() -> None:
    """Load the model and its words, once: it takes a while, so not before they are needed, and on no event loop."""
    from demo_api import inquiry, sent  # noqa: F401, PLC0415  # as above
    from demo_api.words import load  # noqa: PLC0415

    load()


def _explained(message: str, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Return what a message from a console can mean."""
    from demo_api.explain import explain, nearest  # noqa: PLC0415  # as above
    from demo_api.explain.policy import with_policies  # noqa: PLC0415
    from demo_api.explain.scenarios import scenarios_by_reason  # noqa: PLC0415

    found = explain(message, scenarios_by_reason(scenarios))
    near = None if found else nearest(message)
    return {"explanations": [with_policies(it) for it in found], "nearest": None if near is None else asdict(near)}


def _shown(exchanges: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Return the record of a run for the page."""
    return [it.as_json(exchanges[0].at) for it in exchanges]


def _compressed(request: Request, text: Text) -> Response:
    """Return a text as the client can take it (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3)."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(text.gzipped, headers=headers, media_type="application/json")
    return Response(text.plain, headers={"Vary": "Accept-Encoding"}, media_type="application/json")


async def _text(request: Request) -> str:
    """Return the body as text; the guard has seen to it that it is small."""
    text = (await request.body()).decode("utf-8", "replace")
    if len(text) > MAX_MESSAGE:
        raise HTTPException(413, f"A message has at most {MAX_MESSAGE:,} characters.")
    if not text.strip():
        raise HTTPException(422, "There is no message.")
    return text


class _OwnPageOnly:
    def __init__(self, app: ASGIApp, origin: str) -> None:
        self.app = app
        self.origin = origin.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (b"origin", self.origin) in scope["headers"]:
            await self.app(scope, receive, send)
            return
        detail = f"/lab answers only the lab's own page, {self.origin.decode()}."
        await JSONResponse({"detail": detail}, 403)(scope, receive, send)


def _as_json(_: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    return JSONResponse({"detail": detail}, status)
