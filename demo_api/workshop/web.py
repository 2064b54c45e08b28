"""What a browser gives to a page's script to make requests with: ``Headers``, ``URLSearchParams``, ``URL``.

(https://fetch.spec.whatwg.org/#headers-class, https://url.spec.whatwg.org/#api)
"""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, quote_plus

from demo_api.browser.headers import is_header_value, is_token
from demo_api.browser.url import Url, parse, replace_path
from demo_api.script import UNDEFINED, Error, Function, Host, Thrown, UnreadableError, Value
from demo_api.script.values import to_text

Pairs = list[tuple[str, str]]
_PLAIN = "*"
"""What a form's encoding leaves as it is, apart from letters, digits and ``-._``."""


def pairs_of(value: Value, line: int) -> Pairs:
    """Return the names and values of an object, of an array of pairs, or of one of the classes here."""
    if value is UNDEFINED:
        return []
    if isinstance(value, Headers | Parameters):
        return list(value.pairs)
    if isinstance(value, dict):
        return [(name, to_text(it, line)) for name, it in value.items()]
    if isinstance(value, list) and all(isinstance(it, list) and len(it) == 2 for it in value):  # noqa: PLR2004  # pairs
        return [(to_text(name, line), to_text(it, line)) for name, it in value]
    raise UnreadableError(line, "names and values of such a kind")


def headers_of(value: Value, line: int) -> Pairs:
    """Return the headers that a script wrote. Raise Thrown if a browser refuses them."""
    pairs = pairs_of(value, line)
    for name, it in pairs:
        if not is_token(name) or not is_header_value(it.strip("\t\n\r ")) or any(ord(char) > 0xFF for char in it):  # noqa: PLR2004  # bytes
            raise Thrown(Error("TypeError", f"{name}: {it} cannot be a header"))
    return pairs


class _Methods(Host):
    """An object whose properties are methods that take texts."""

    methods: dict[str, Callable[..., Value]]
    """By name: each takes texts, as many as it has parameters."""

    def get(self, name: str, line: int) -> Value:
        """Return a method."""
        if name not in self.methods:
            return super().get(name, line)
        method = self.methods[name]

        async def run(given: Sequence[Value], line: int) -> Value:
            if len(given) != method.__code__.co_argcount - 1:
                raise UnreadableError(line, f"this use of `{name}`")
            return method(self, *(to_text(it, line) for it in given))

        return Function(run)


class Headers(_Methods):
    """``new Headers(…)``."""

    kind = "Headers"

    def __init__(self, pairs: Pairs) -> None:
        self.pairs: Pairs = []
        for name, value in pairs:
            self.append(name, value)

    def append(self, name: str, value: str) -> Value:
        """Add a value to those that the header has."""
        headers_of({name: value}, 0)
        self.pairs.append((name, value))
        return UNDEFINED

    def replace(self, name: str, value: str) -> Value:
        """Give the header one value."""
        self.delete(name)
        return self.append(name, value)

    def delete(self, name: str) -> Value:
        """Remove a header."""
        self.pairs[:] = [it for it in self.pairs if it[0].lower() != name.lower()]
        return UNDEFINED

    def find(self, name: str) -> Value:
        """Return the values of a header with commas between them, or null."""
        values = [value for it, value in self.pairs if it.lower() == name.lower()]
        return ", ".join(values) if values else None

    def has(self, name: str) -> Value:
        """Return whether there is such a header."""
        return self.find(name) is not None

    methods = {"append": append, "set": replace, "delete": delete, "get": find, "has": has}  # noqa: RUF012  # nobody changes it


class Parameters(_Methods):
    """``new URLSearchParams(…)``; ``changed`` is called after each change."""

    kind = "URLSearchParams"

    def __init__(self, pairs: Pairs, changed: Callable[[str], None] = lambda _: None) -> None:
        self.pairs = pairs
        self._changed = changed

    def append(self, name: str, value: str) -> Value:
        """Add a parameter."""
        self.pairs.append((name, value))
        self._changed(self.query)
        return UNDEFINED

    def replace(self, name: str, value: str) -> Value:
        """Give a parameter one value."""
        places = [place for place, it in enumerate(self.pairs) if it[0] == name]
        if places:
            self.pairs[places[0]] = (name, value)
            self.pairs[:] = [it for place, it in enumerate(self.pairs) if place not in places[1:]]
        else:
            self.pairs.append((name, value))
        self._changed(self.query)
        return UNDEFINED

    def find(self, name: str) -> Value:
        """Return the first value of a parameter, or null."""
        return next((value for it, value in self.pairs if it == name), None)

    methods = {"append": append, "set": replace, "get": find}  # noqa: RUF012  # nobody changes it

    @property
    def query(self) -> str:
        """The parameters as they stand in a URL (URL, application/x-www-form-urlencoded serializing)."""
        return "&".join(
            f"{quote_plus(name, _PLAIN)}={quote_plus(value, _PLAIN)}".replace("~", "%7E") for name, value in self.pairs
        )

    def get(self, name: str, line: int) -> Value:
        """Return a method."""
        if name != "toString":
            return super().get(name, line)

        async def to_string(_given: Sequence[Value], _line: int) -> Value:
            return self.query

        return Function(to_string)

    def text(self, line: int) -> str:  # noqa: ARG002  # its interface
        """Return the query."""
        return self.query


class Address(Host):
    """``new URL(…)``."""

    kind = "a URL"

    def __init__(self, url: Url) -> None:
        self._url = url

    def _search(self, query: str) -> None:
        path = self._url.path.partition("?")[0]
        self._url = replace_path(self._url, f"{path}?{query}" if query else path)

    def get(self, name: str, line: int) -> Value:
        """Return a part of the address."""
        url = self._url
        path, mark, query = url.path.partition("?")
        port = "" if url.port is None else str(url.port)
        parts = {
            "href": url.href,
            "origin": url.origin,
            "protocol": f"{url.scheme}:",
            "host": f"{url.host}:{port}" if port else url.host,
            "hostname": url.host,
            "port": port,
            "pathname": path,
            "search": mark + query if query else "",
        }
        if name in parts:
            return parts[name]
        if name == "searchParams":
            return Parameters(parse_qsl(query, keep_blank_values=True), self._search)
        return super().get(name, line)

    def text(self, line: int) -> str:  # noqa: ARG002  # its interface
        """Return the address."""
        return self._url.href


def classes() -> dict[str, Value]:
    """Return the classes by the names that scripts use."""

    async def headers(given: Sequence[Value], line: int) -> Value:
        return Headers(headers_of(given[0], line) if given else [])

    async def parameters(given: Sequence[Value], line: int) -> Value:
        first = given[0] if given else UNDEFINED
        if isinstance(first, str):
            return Parameters(parse_qsl(first.removeprefix("?"), keep_blank_values=True))
        return Parameters(pairs_of(first, line))

    async def address(given: Sequence[Value], line: int) -> Value:
        texts = [to_text(it, line) for it in given if it is not UNDEFINED]
        base = parse(texts[1]) if len(texts) > 1 else None
        url = parse(texts[0], base) if texts and (len(texts) == 1 or base is not None) else None
        if url is None:
            raise Thrown(Error("TypeError", f"{' '.join(texts)} is not a URL"))
        if "#" in texts[0]:
            raise UnreadableError(line, "a URL with a `#`")
        return Address(url)

    return {
        "Headers": Function(None, headers),
        "URLSearchParams": Function(None, parameters),
        "URL": Function(None, address),
    }
