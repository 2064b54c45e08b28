"""Servers as people write them, with and without holes, and what an expert says about each.

An expert wrote the words first: ``holes`` are the findings that an audit must have, ``harmless`` those that it may have.
Anything else is a false alarm.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SITE = "https://shop.example.com"
Lines = dict[str, str]
Answer = tuple[int, Lines]
Message = MutableMapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request: its method, its path, and its headers by lower-case name."""

    method: str
    path: str
    headers: Lines

    @property
    def origin(self) -> str:
        return self.headers.get("origin", "")

    @property
    def preflight(self) -> bool:
        return self.method == "OPTIONS" and "access-control-request-method" in self.headers


@dataclass(frozen=True)
class Server:
    """A server, what an expert says about it, and how the audit is called."""

    expert: str
    answer: Callable[[Asked], Answer]
    holes: frozenset[str] = frozenset()
    harmless: frozenset[str] = frozenset()
    origin: str = SITE
    arguments: tuple[str, ...] = ()

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            raise RuntimeError("only HTTP")
        await receive()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        status, lines = self.answer(Asked(scope["method"], scope["path"], headers))
        pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in lines.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": b"{}"})


def allowing(
    allows: Callable[[str], object],
    *,
    credentials: bool = True,
    vary: bool = True,
    status: int = 200,
    only: Callable[[Asked], bool] = lambda _: True,
) -> Callable[[Asked], Answer]:
    """Return a server that sends back each origin that ``allows`` accepts."""

    def answer(asked: Asked) -> Answer:
        lines: Lines = {"Vary": "Origin"} if vary else {}
        if only(asked) and asked.origin and allows(asked.origin):
            lines |= {
                "Access-Control-Allow-Origin": asked.origin,
                "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
                "Access-Control-Allow-Headers": "content-type",
            }
            if credentials:
                lines["Access-Control-Allow-Credentials"] = "true"
        return (204 if asked.preflight else status), lines

    return answer


def host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def listed(*origins: str) -> Callable[[str], object]:
    return lambda origin: origin in origins


def searched(pattern: str) -> Callable[[str], object]:
    return lambda origin: re.search(pattern, origin)


def constant(**lines: str) -> Callable[[Asked], Answer]:
    return lambda _: (200, {name.replace("_", "-"): value for name, value in lines.items()})


def by_method(asked: Asked) -> Answer:
    """A route that only takes POST, in a framework that has no page for GET."""
    if asked.method not in {"POST", "OPTIONS"}:
        return 405, {"Allow": "OPTIONS, POST"}
    return allowing(lambda _: True)(asked)


def simple_post(asked: Asked) -> Answer:
    """A webhook: no preflight is handled, and the response to POST has the caller's origin."""
    if asked.method != "POST":
        return 405, {"Allow": "POST"}
    return 200, {"Access-Control-Allow-Origin": asked.origin, "Access-Control-Allow-Credentials": "true"}


def behind_a_login(asked: Asked) -> Answer:
    """The login comes first, and its refusal has no CORS headers."""
    if not asked.preflight and asked.headers.get("authorization") != "Bearer let-me-in-please":
        return 401, {"WWW-Authenticate": "Bearer"}
    return allowing(lambda _: True)(asked)


def in_a_folder(asked: Asked) -> Answer:
    """Only what is below /api/ has a policy."""
    return allowing(lambda _: True)(asked) if asked.path.startswith("/api/") else (404, {})


def wildcard_until_cookies(asked: Asked) -> Answer:
    """Starlette before 1.0: * without a cookie, the caller's own origin with one."""
    origin = asked.origin if "cookie" in asked.headers else "*"
    return 200, {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"}


def ids(*names: str) -> frozenset[str]:
    return frozenset(names)


SUBDOMAINS = searched(r"^https://([a-z0-9-]+\.)*example\.com$")
SERVERS: dict[str, Server] = {
    # Without holes
    "a list of one": Server("Safe: one origin, compared as a whole.", allowing(listed(SITE))),
    "a list of two": Server(
        "Safe: the site and its admin pages.", allowing(listed(SITE, "https://admin.example.com"))
    ),
    "a constant": Server(
        "Safe: always the same origin, so no Vary is needed.",
        constant(Access_Control_Allow_Origin=SITE, Access_Control_Allow_Credentials="true"),
    ),
    "public data": Server("Safe: everybody may read, without cookies.", constant(Access_Control_Allow_Origin="*")),
    "a list in an anchored pattern": Server(
        "Safe: the pattern is anchored, and each dot is escaped.",
        allowing(searched(r"^https://(shop|admin)\.example\.com$")),
    ),
    "never stored": Server(
        "Safe: no Vary, but nothing may store the response.",
        lambda asked: (
            200,
            {"Cache-Control": "no-store"}
            | ({"Access-Control-Allow-Origin": SITE} if asked.origin == SITE else {}),
        ),
    ),
    "only writes": Server(
        "Safe: the site sends POST with JSON; nobody reads GET, and no other site gets anything.",
        allowing(listed(SITE), only=lambda asked: asked.method != "GET"),
    ),
    # With holes
    "every origin": Server("High: it sends back every Origin with credentials.", allowing(lambda _: True), ids("any-origin")),
    "every origin for cookies": Server(
        "High: with a cookie, it sends back every Origin.", wildcard_until_cookies, ids("any-origin")
    ),
    "every https origin": Server(
        "High: the pattern is open.", allowing(searched(r"^https://.*$")), ids("any-origin")
    ),
    "null": Server("High: a sandboxed frame on any site has the origin null.", allowing(listed(SITE, "null")), ids("null-origin")),
    "null without cookies": Server(
        "Medium: null, without credentials.",
        allowing(listed(SITE, "null"), credentials=False),
        ids("null-origin"),
    ),
    "begins with": Server(
        "High: shop.example.com.evil.test passes.", allowing(lambda it: it.startswith(SITE)), ids("suffix-lookalike")
    ),
    "ends with": Server(
        "High: evilexample.com passes.",
        allowing(lambda it: it.endswith("example.com")),
        ids("prefix-lookalike"),
        ids("cleartext", "any-subdomain"),
    ),
    "ends at a word": Server(
        "High: evil-example.com passes, because a word begins after the hyphen.",
        allowing(searched(r"\bexample\.com$")),
        ids("prefix-lookalike"),
        ids("cleartext", "any-subdomain"),
    ),
    "contains": Server(
        "High: every origin with the name in it passes.",
        allowing(lambda it: "example.com" in it),
        ids("suffix-lookalike", "prefix-lookalike"),
        ids("cleartext", "other-port", "any-subdomain", "part-of-the-origin"),
    ),
    "a part of a text": Server(
        "High: the list is a string, and each part of it is accepted.",
        allowing(lambda it: it in f"{SITE},https://admin.example.com"),
        ids("part-of-the-origin"),
    ),
    "a dot": Server(
        "High: the dot in the pattern also matches a letter.",
        allowing(searched(r"^https://shop.example\.com$")),
        ids("unescaped-dot"),
    ),
    "any ending": Server(
        "High: the pattern accepts every ending, and anybody can register another one.",
        allowing(searched(r"^https://shop\.example\.[a-z]{2,3}$")),
        ids("other-ending"),
    ),
    "http too": Server(
        "Medium: anyone on the network can change a page over http.",
        allowing(searched(r"^https?://shop\.example\.com$")),
        ids("cleartext"),
    ),
    "any subdomain": Server("Medium: every subdomain, over https.", allowing(SUBDOMAINS), ids("any-subdomain")),
    "any port": Server(
        "Medium: only the host is compared; so http and other ports pass.",
        allowing(lambda it: host(it) == host(SITE)),
        ids("other-port", "cleartext"),
    ),
    "localhost is left": Server(
        "Medium: the address of the development server is still in the list.",
        allowing(listed(SITE, "http://localhost:5173")),
        ids("development-origin"),
    ),
    "begins with localhost": Server(
        "High: localhost.evil.test passes, which anybody can have.",
        allowing(lambda it: it == SITE or it.startswith("http://localhost")),
        ids("suffix-lookalike", "development-origin"),
    ),
    "private addresses": Server(
        "Medium: another network has another machine at this address.",
        allowing(searched(r"^https://shop\.example\.com$|^http://(192\.168|10\.\d+)\.\d+\.\d+(:\d+)?$")),
        ids("private-network"),
    ),
    "previews": Server(
        "High: anybody can have a host of vercel.app.",
        allowing(searched(r"^https://shop\.example\.com$|^https://.*\.vercel\.app$")),
        ids("shared-hosting"),
    ),
    "previews of a name": Server(
        "High: anybody can register a name that begins with ours.",
        allowing(searched(r"^https://shop(-[a-z0-9-]+)?\.netlify\.app$")),
        ids("shared-hosting"),
        origin="https://shop.netlify.app",
    ),
    "POST only": Server(
        "High: GET is refused, but every site may send POST with JSON.", by_method, ids("preflight-too-open")
    ),
    "a simple POST": Server(
        "High: every site reads the response to POST; only a POST shows it.",
        simple_post,
        ids("any-origin"),
        ids("vary-missing"),
        arguments=("--method", "POST", "--data", "{}"),
    ),
    "PUT only": Server(
        "High: every site may send PUT, the only method that the server names.",
        lambda asked: (
            (
                204,
                {
                    "Access-Control-Allow-Origin": asked.origin,
                    "Access-Control-Allow-Methods": "PUT",
                    "Access-Control-Allow-Credentials": "true",
                },
            )
            if asked.preflight
            else (405, {"Allow": "PUT"})
        ),
        ids("preflight-too-open"),
    ),
    "every http origin": Server(
        "High: every site may read, if it uses http.",
        allowing(lambda it: it == SITE or it.startswith("http://")),
        ids("any-origin"),
    ),
    "a playground": Server(
        "High: anybody can put a page on codepen.io.",
        allowing(listed(SITE, "https://cdpn.io", "https://codepen.io")),
        ids("shared-hosting"),
    ),
    "previews of a folder": Server(
        "High: anybody can register a name that begins with shop-.",
        allowing(searched(r"^https://shop\.example\.com$|^https://shop-[a-z]+\.vercel\.app$")),
        ids("shared-hosting"),
    ),
    "preflight only": Server(
        "High: the handler for OPTIONS accepts every site, the one for GET does not.",
        lambda asked: allowing((lambda _: True) if asked.preflight else listed(SITE))(asked),
        ids("preflight-too-open"),
    ),
    "no Vary": Server(
        "Low: the response depends on Origin, and a cache does not know that.",
        allowing(listed(SITE), vary=False),
        ids("vary-missing"),
    ),
    "behind a login": Server(
        "High: every origin, but only with the token.",
        behind_a_login,
        ids("any-origin"),
        arguments=("--header", "Authorization: Bearer let-me-in-please"),
    ),
}  # fmt: skip
