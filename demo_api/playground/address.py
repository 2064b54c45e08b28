"""Where an experiment lives: its whole server stands in the path, so that nothing is stored and a GET stays simple.

``/playground/by=policy&origin=http:~2F~2Flocalhost:8001/penguins``: a tilde takes the place of the percent sign. So
the path is the same before and after a server decodes it, and a cookie's ``Path`` can name it.
"""

import re
from urllib.parse import quote

from demo_api.origins import Origins
from demo_api.playground import MOUNT
from demo_api.playground.play import PlayTextError, Setup, setup_from

MAX_SEGMENT = 3000
"""Characters of the part of the path; with the rest, the address fits into a record."""

_SEGMENT = re.compile(r"[A-Za-z0-9_.=&:*+,~-]+")


def segment_of(setup: Setup) -> str:
    """Return the part of the path that is a server."""
    return quote(setup.text(), safe="=&:*+,%").replace("~", "%7E").replace("%", "~")


def setup_at(segment: str) -> Setup:
    """Return the server that a part of a path is.

    Raises:
        PlayTextError: It is too long, or says nothing that is known.
    """
    if len(segment) > MAX_SEGMENT:
        raise PlayTextError(_TOO_LONG.format(length=len(segment)))
    if _SEGMENT.fullmatch(segment) is None:
        raise PlayTextError("The path does not name a server as the playground writes it.")
    return setup_from(segment.replace("~", "%"))


def address_of(setup: Setup, origins: Origins) -> str:
    """Return where a server lives in a lab, without a slash at the end."""
    return f"{origins.api}/{MOUNT}/{segment_of(setup)}"


def setup_of_url(url: str, origins: Origins) -> Setup:
    """Return the server that an address is about.

    Raises:
        PlayTextError: It is not an address of the playground.
    """
    start = f"{origins.api}/{MOUNT}/"
    if not url.startswith(start):
        raise PlayTextError(f"{url[:60]!a} is not an address of the playground.")
    return setup_at(url.removeprefix(start).partition("/")[0])


def length_problem(setup: Setup) -> str | None:
    """Return that a server is too long for an address; None if it is not."""
    length = len(segment_of(setup))
    return _TOO_LONG.format(length=length) if length > MAX_SEGMENT else None


_TOO_LONG = f"The server has {{length}} characters in the address; expected at most {MAX_SEGMENT}."
