"""Random policies times random requests, without a browser; hypothesis makes a failing case small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from browsers.stage import Script, response
from hypothesis import strategies as st

from demo_api.browser import FetchRequest, HttpResponse, fetch_request

if TYPE_CHECKING:
    from browsers.stage import Stage


@dataclass(frozen=True)
class Case:
    """A fetch and what the servers say, with ``O`` for the page's origin, ``B`` for a third one."""

    method: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    mode: str
    credentials: str
    redirect: str
    preflight: HttpResponse
    response: HttpResponse
    start: str
    hop: str | None
    status: int
    location: tuple[tuple[str, str], ...]
    hop_preflight: HttpResponse
    hop_response: HttpResponse


def some(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def mostly(good: Any, odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What is as it should be, and sometimes something odd: a case with many oddities ends at the first."""
    return st.integers(0, 9).flatmap(lambda number: odd if number == 0 else st.just(good))


def lines(name: str, *values: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """A header with its first value, or something odd: another value, two lines, or none."""
    once = some(*values).map(lambda value: [(name, value)])
    twice = st.tuples(some(*values), some(*values)).map(lambda pair: [(name, value) for value in pair])
    return mostly([(name, values[0])], st.one_of(once, once, once, st.just([]), twice))


ALLOW_ORIGIN = lines(
    "Access-Control-Allow-Origin",
    *("O", "*", "B", "null", "O/", "", "O, B", "O B", "localhost", "http://*", "http://l\xf6calhost", "\x0bO"),
)
ALLOW_CREDENTIALS = lines("Access-Control-Allow-Credentials", "true", "True", "false", "1", "", "tru\xe9")
ALLOW_METHODS = lines(
    "Access-Control-Allow-Methods",
    *("GET, PUT, PATCH, patch, DELETE, QUERY, X-ODD", "PUT", "*", "put", "", "PUT,,", "PUT;", "PU T"),
)
ALLOW_HEADERS = lines(
    "Access-Control-Allow-Headers",
    *("x-foo, x-aaa, content-type, authorization, accept, accept-language, range, save-data, viewport-width, width",),
    *("x-foo, content-type", "X-Foo, Authorization", "*", "", "x-foo,,a", "x-foo;", "a b", "x-foo, \xe9"),
)
EXPOSE = lines("Access-Control-Expose-Headers", "X-Bar", "*", "x-bar, etag", "X-Bar;", "")


# 408 is not among the statuses: how often Chromium sends a request again then depends on its connections.
def answers(statuses: tuple[int, ...], *headers: st.SearchStrategy[list[tuple[str, str]]]) -> Any:
    return st.builds(
        lambda status, parts: response(status, [("X-Bar", "1"), *(line for part in parts for line in part)]),
        mostly(statuses[0], st.sampled_from(statuses)),
        st.tuples(*headers),
    )


PREFLIGHT = answers(
    (204, 200, 299, 300, 400, 404, 407, 421, 500), ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS
)
RESPONSE = answers((200, 201, 301, 404, 407, 421, 500), ALLOW_ORIGIN, ALLOW_CREDENTIALS, EXPOSE)
# After a redirect across origins the request's origin is null, which "*" allows.
ALLOW_ANY = lines("Access-Control-Allow-Origin", "*", "O", "null", "B", "", "O, B")
HOP_PREFLIGHT = answers((204, 200, 404), ALLOW_ANY, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS)
HOP_RESPONSE = answers((200, 201, 404), ALLOW_ANY, ALLOW_CREDENTIALS, EXPOSE)
REQUEST_HEADERS = st.lists(
    st.sampled_from(
        [
            ("X-Foo", "1"),
            ("Authorization", "Bearer x"),
            ("Content-Type", "application/json"),
            ("Content-Type", "text/plain"),
            ("Accept", "text/csv"),
            ("Accept", "a" * 129),
            ("Accept-Language", "en_US"),
            ("Range", "bytes=0-1"),
            ("Range", "bytes=-1"),
            ("Range", "Bytes=0-+1"),
            ("Range", "bytes=9223372036854775808-"),
            ("Content-Type", "text/plain;;"),
            ("Content-Type", "text/plain x;y"),
            ("Save-Data", "On"),
            ("Viewport-Width", "400.5"),
            ("Width", "400"),
            ("User-Agent", "me"),
            ("X-Aaa", "2"),
        ]
    ),
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(tuple)
# What a redirect says of its target: T is the target; and how often it says it.
LOCATIONS = lines(
    "Location",
    "T",
    "",
    "http:/case/0/9",
    "http://",
    "//",
    "T#f",
    "T\t",
    "T/\xe9",
    "T|",
    "@T",
    "about:blank",
    "ftp://x/",
    "data:,x",
    "custom:x",
)
BODILESS = ("GET", "HEAD", "get")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    method = draw(some("GET", "PUT", "POST", "put", "patch", "PATCH", "DELETE", "HEAD", "get", "QUERY", "X-ODD"))
    mode = draw(mostly("cors", some("no-cors", "same-origin")))
    hop = draw(st.sampled_from([None, "A", "B", "O"]))
    return Case(
        method=method,
        headers=draw(REQUEST_HEADERS),
        body=None if method in BODILESS else draw(st.sampled_from([None, "text"])),
        mode=mode,
        credentials=draw(some("same-origin", "include", "omit")),
        redirect=draw(mostly("follow", some("manual", "error"))),
        start=draw(some("A", "A", "O")),
        preflight=draw(PREFLIGHT),
        response=draw(RESPONSE),
        hop=hop,
        status=draw(st.sampled_from([301, 302, 303, 307, 307, 308])),
        location=tuple(draw(LOCATIONS)),
        hop_preflight=draw(HOP_PREFLIGHT),
        hop_response=draw(HOP_RESPONSE),
    )


class Trial:
    """One case on the stage: what the model foretells, and what the browser did."""

    number = 0

    def __init__(self, case: Case, stage: Stage) -> None:
        Trial.number += 1  # a path of its own for each trial: no cache answers it
        self.page, self.api, self.third = stage.origins
        self.case = case
        first, second = (f"/case/{Trial.number}/{hop}" for hop in (0, 1))
        answer = self.placed(case.response)
        if case.hop is not None:
            target = {"A": self.api, "B": self.third, "O": self.page}[case.hop] + second
            said = [(name, self.led(value, target)) for name, value in case.location]
            answer = HttpResponse(case.status, (*answer.headers, *said))
        self.script = Script(
            preflights={first: self.placed(case.preflight), second: self.placed(case.hop_preflight)},
            responses={first: answer, second: self.placed(case.hop_response)},
        )
        self.url = {"A": self.api, "O": self.page}[case.start] + first

    def placed(self, said: HttpResponse) -> HttpResponse:
        """Return a response with the origins of the stage in place of the letters."""
        placed = [
            (name, value.replace("O", self.page).replace("B", self.third) if name.endswith("Allow-Origin") else value)
            for name, value in said.headers
        ]
        return HttpResponse(said.status, tuple(placed))

    def led(self, said: str, target: str) -> str:
        """Return the value of a Location with its target in place of the letter; ``@`` puts a password before it."""
        if said.startswith("@"):
            return target.replace("//", "//u:p@")
        return said.replace("T", target)

    def asked(self) -> FetchRequest:
        case = self.case
        return fetch_request(
            self.url,
            origin=self.page,
            method=case.method,
            headers=case.headers,
            body=case.body,
            mode=case.mode,  # type: ignore[arg-type]
            credentials=case.credentials,  # type: ignore[arg-type]
            redirect=case.redirect,  # type: ignore[arg-type]
        )
