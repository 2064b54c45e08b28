"""A server that somebody writes by hand: a status and header lines for the preflight, and others for the response."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from demo_api.browser.url import parse
from demo_api.origins import Origins
from demo_api.playground.headerline import Line, filled, problems_of

STATUSES = frozenset(
    {
        *(200, 201, 202, 203, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410),
        *(413, 415, 418, 422, 429, 500, 501, 502, 503, 504),
    }
)
"""The statuses that can be chosen. With others, browsers do something else: they ask for a password, or repeat."""
WITHOUT_BODY = frozenset({204, 304})
MAX_LINES = 30
"""Header lines of one response."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the server says in one response: the status, and the header lines in order."""

    status: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a server says to a preflight, and what it says to every other request.

    Attributes:
        preflight: To a CORS-preflight request (https://fetch.spec.whatwg.org/#cors-preflight-request).
        response: To any other request.
        works: Whether it does the work that a request asks for, before it responds.
    """

    preflight: Said = Said(204)
    response: Said = Said(200, (("Content-Type", "application/json"),))
    works: bool = True

    def problems(self, here: str, origins: Origins) -> Iterator[str]:
        """Give what is wrong with it, a sentence each.

        Args:
            here: Its address in the lab.
            origins: The lab's own.
        """
        known = known_places(origins)
        for name, said in (("the preflight", self.preflight), ("the response", self.response)):
            yield from (f"In {name}: {it}" for it in _problems(said, here, known, origins))


def known_places(origins: Origins) -> dict[str, str | None]:
    """Return what stands for the placeholders that are the same for every request."""
    return {
        "client": origins.client,
        "stranger": origins.stranger,
        "numeric": origins.numeric_api,
        "api": origins.api,
        "nowhere": origins.nowhere,
    }


def location_problem(value: str, here: str, origins: Origins) -> str | None:
    """Return why a redirect to an address is refused; None if it stays in the lab.

    The lab's own routes are not for redirects: a request that changes something would arrive there as the page's own.

    Args:
        value: The value of Location.
        here: The address of the request.
        origins: The lab's own.
    """
    url = parse(value, parse(here))
    if url is None:
        return f"Location: {value[:60]!a} is not an address."
    if url.origin in {origins.api, origins.numeric_api}:
        if unquote(url.path).lower().startswith(("/lab/", "/workshop/")):
            return "Location: the lab's own routes are not for redirects. Name a scenario, or this experiment."
        return None
    pages = {origins.client, origins.stranger, origins.numeric, origins.lookalike, origins.nowhere}
    if url.origin in pages:
        return None
    return f"Location: {url.origin!a} is not an address of this lab. Use {{api}}, {{numeric}} or {{client}}."


def _problems(said: Said, here: str, known: Mapping[str, str | None], origins: Origins) -> Iterator[str]:
    if said.status not in STATUSES:
        yield f"{said.status} is not a status that the playground sends; expected one of {_listed()}."
    if len(said.lines) > MAX_LINES:
        yield f"{len(said.lines)} header lines are too many; expected at most {MAX_LINES}."
        return
    for line in said.lines:
        found = list(problems_of(line))
        yield from found
        if not found and line[0].lower() == "location":
            put = filled(line, known)
            problem = (
                f"Location: {line[1][:60]!a} depends on the request. Write the address."
                if put is None
                else location_problem(put[1], here, origins)
            )
            if problem is not None:
                yield problem
    names = [line[0].lower() for line in said.lines]
    if names.count("content-type") > 1:
        yield "Content-Type is there twice; expected it once."


def _listed() -> str:
    return ", ".join(map(str, sorted(STATUSES)))
