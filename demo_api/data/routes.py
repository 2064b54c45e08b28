"""The router that every scenario mounts: penguins to read and change, and a session."""

import csv
import functools
import io
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Body, Cookie, Depends, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError

from demo_api.data import assets
from demo_api.data.description import (
    ADDED,
    FORM,
    FULL,
    INVALID,
    LOGGED_IN,
    LOGGED_OUT,
    NOBODY,
    NOT_FOUND,
    TOTAL,
    UNREADABLE,
    content,
)
from demo_api.data.penguin import (
    COLUMNS,
    WHOLE,
    Island,
    NumberedPenguin,
    Penguin,
    PenguinChange,
    Sex,
    Species,
    Year,
)
from demo_api.data.refusal import RefusingRoute, acquaint
from demo_api.data.sessions import Sessions
from demo_api.data.table import MAX_ADDED, Row, Table, TableFullError

Sort = Literal[
    "id", "species", "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g",
    "sex", "year", "-id", "-species", "-island", "-bill_length_mm", "-bill_depth_mm",
    "-flipper_length_mm", "-body_mass_g", "-sex", "-year",
]  # fmt: skip
Name = Annotated[str, Field(min_length=1, max_length=40)]

# The largest whole number on which all readers of JSON agree (https://www.rfc-editor.org/rfc/rfc7493#section-2.2).
Number = Annotated[int, Path(ge=1, le=2**53 - 1), WHOLE]

router = APIRouter(route_class=RefusingRoute)


# A lab puts its table and sessions into the request's state (https://asgi.readthedocs.io/en/latest/specs/lifespan.html);
# a scenario that runs by itself, under uvicorn, gets one of each for the process.
_own_table = functools.cache(Table)
_own_sessions = functools.cache(Sessions)


async def _table(request: Request) -> Table:
    table: Table | None = getattr(request.state, "table", None)
    return table or _own_table()


async def _sessions(request: Request) -> Sessions:
    sessions: Sessions | None = getattr(request.state, "sessions", None)
    return sessions or _own_sessions()


InTable = Annotated[Table, Depends(_table)]
InSessions = Annotated[Sessions, Depends(_sessions)]
SessionCookie = Annotated[str | None, Cookie()]


@router.get("/penguins", responses=TOTAL)
async def read_penguins(
    table: InTable,
    response: Response,
    species: Species | None = None,
    island: Island | None = None,
    sex: Sex | None = None,
    year: Year | None = None,
    sort: Sort = "id",
    limit: Annotated[int, Query(ge=1, le=600), WHOLE] = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000), WHOLE] = 0,
) -> list[NumberedPenguin]:
    """Return penguins; ``X-Total-Count`` says how many match in all."""
    where = {"species": species, "island": island, "sex": sex, "year": year}
    response.headers["X-Total-Count"] = str(table.count(where))
    rows = table.select(where, sort=sort, limit=limit, offset=offset)
    return [NumberedPenguin.model_construct(**row) for row in rows]


@router.post("/penguins", status_code=201, responses=ADDED | UNREADABLE | FULL)
async def add_penguin(table: InTable, penguin: Penguin, request: Request, response: Response) -> NumberedPenguin:
    """Add a penguin, given as JSON."""
    return _add(table, penguin, request, response)


@router.post("/penguins/form", status_code=201, responses=ADDED | FULL | INVALID, openapi_extra=FORM)
async def add_penguin_from_form(table: InTable, request: Request, response: Response) -> NumberedPenguin:
    """Add a penguin, given as a form or as plain text: ``species=Gentoo&island=Biscoe``.

    Both types are safelisted (https://fetch.spec.whatwg.org/#cors-safelisted-request-header), so a page of any
    origin can send them without a preflight.
    """
    text = (await request.body()).decode("utf-8", "replace")
    try:
        penguin = Penguin.model_validate(_fields(text.strip()), strict=False)
    except ValueError as error:
        raise RequestValidationError(_problems(error)) from None
    return _add(table, penguin, request, response)


@router.get(
    "/penguins.csv", response_class=Response, responses=content("text/csv", Content_Disposition="A name for the file.")
)
async def download(table: InTable) -> Response:
    """Return the whole table as a file to download."""
    file = io.StringIO()
    lines = csv.DictWriter(file, ("id", *COLUMNS))
    lines.writeheader()
    lines.writerows(table.select({}, limit=1000))
    headers = {"Content-Disposition": 'attachment; filename="penguins.csv"'}
    return Response(file.getvalue(), media_type="text/csv", headers=headers)


@router.get("/penguins/{number}", responses=NOT_FOUND)
async def read_penguin(table: InTable, number: Number) -> NumberedPenguin:
    """Return one penguin."""
    return _found(number, table.get(number))


@router.put("/penguins/{number}", responses=UNREADABLE | NOT_FOUND)
async def replace_penguin(table: InTable, number: Number, penguin: Penguin) -> NumberedPenguin:
    """Replace a penguin: columns left out become unknown."""
    return _found(number, table.change(number, penguin.model_dump()))


@router.patch("/penguins/{number}", responses=UNREADABLE | NOT_FOUND)
async def change_penguin(table: InTable, number: Number, change: PenguinChange) -> NumberedPenguin:
    """Change some columns of a penguin."""
    return _found(number, table.change(number, change.model_dump(exclude_none=True)))


@router.delete("/penguins/{number}", status_code=204, responses=NOT_FOUND)
async def delete_penguin(table: InTable, number: Number) -> None:
    """Delete a penguin."""
    if not table.delete(number):
        _found(number, None)


@router.get("/summary")
async def summary(table: InTable) -> list[Row]:
    """Return the group means by species."""
    return table.summary()


@router.get("/chart.svg", response_class=Response, responses=content("image/svg+xml"))
async def chart(table: InTable) -> Response:
    """Return how many penguins there are of each species, as an image."""
    counts = {species: min(table.count({"species": species}), 200) for species in assets.COLOURS}
    return Response(assets.chart(counts), media_type="image/svg+xml")


@router.get("/penguin.woff", response_class=Response, responses=content("font/woff"))
async def font() -> Response:
    """Return a web font."""
    return Response(assets.FONT, media_type="font/woff")


@router.get("/penguins.js", response_class=Response, responses=content("text/javascript"))
async def script() -> Response:
    """Return a classic script."""
    return Response(assets.SCRIPT, media_type="text/javascript")


@router.get("/penguins.mjs", response_class=Response, responses=content("text/javascript"))
async def module() -> Response:
    """Return a module script."""
    return Response(assets.MODULE, media_type="text/javascript")


@router.get("/penguins.css", response_class=Response, responses=content("text/css"))
async def style() -> Response:
    """Return a style sheet."""
    return Response(assets.STYLE, media_type="text/css")


@router.get("/penguin.wav", response_class=Response, responses=content("audio/wav"))
async def sound() -> Response:
    """Return a sound."""
    return Response(assets.sound(), media_type="audio/wav")


@router.get("/events", response_class=Response, responses=content("text/event-stream", Cache_Control="no-store"))
async def events() -> Response:
    """Return a stream of events that ends after the first."""
    return Response(assets.EVENTS, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.post("/session", responses=LOGGED_IN | UNREADABLE)
async def log_in(
    sessions: InSessions,
    request: Request,
    response: Response,
    name: Annotated[Name, Body(embed=True)],
) -> dict[str, str]:
    """Log in: any name will do. The session is in a cookie that only this mount gets back."""
    response.set_cookie(
        "session",
        sessions.begin(name),
        path=_mount(request),
        httponly=True,
        samesite="lax",
        max_age=3600,
    )
    return {"name": name}


@router.get("/session", responses=NOBODY)
async def read_session(sessions: InSessions, session: SessionCookie = None) -> dict[str, str]:
    """Return who is logged in, by the cookie."""
    name = sessions.name(session)
    if name is None:
        arrived = "no session cookie arrived" if session is None else "that session has ended"
        raise HTTPException(401, f"Nobody is logged in: {arrived}.")
    return {"name": name}


@router.delete("/session", status_code=204, responses=LOGGED_OUT)
async def log_out(sessions: InSessions, request: Request, response: Response, session: SessionCookie = None) -> None:
    """Log out."""
    sessions.end(session)
    response.delete_cookie("session", path=_mount(request))


acquaint(router)


def _add(table: Table, penguin: Penguin, request: Request, response: Response) -> NumberedPenguin:
    try:
        row = table.add(penguin.model_dump())
    except TableFullError:
        detail = f"{MAX_ADDED} penguins have been added; delete one, or reset the lab."
        raise HTTPException(409, detail) from None
    response.headers["Location"] = f"{_mount(request).rstrip('/')}/penguins/{row['id']}"
    return NumberedPenguin.model_construct(**row)


def _fields(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=20)
    names = [name for name, _ in pairs]
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise ValueError(f"{twice[0]} is there twice")
    return {name: value for name, value in pairs if value or name not in COLUMNS}


def _found(number: int, row: Row | None) -> NumberedPenguin:
    if row is None:
        raise HTTPException(404, f"There is no penguin {number}.")
    return NumberedPenguin.model_construct(**row)


def _mount(request: Request) -> str:
    # As a browser writes a path: the scope holds it decoded, and a header takes neither line ends nor all characters.
    return quote(request.scope.get("root_path") or "/", safe="/:@!$&'()*+=~", errors="replace")


def _problems(error: ValueError) -> list[Any]:
    if isinstance(error, ValidationError):
        return [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors()]
    return [{"type": "form", "loc": ("body",), "msg": str(error), "input": None}]
