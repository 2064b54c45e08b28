"""The routes that stand in for the lab's data in code to take away: those that a scenario's probes ask for."""

import ast
import re
from dataclasses import dataclass

from demo_api.lesson import Lesson
from demo_api.takeaway.borrowed import AT_START, OTHER_NAME, Borrowed, BorrowedError
from demo_api.takeaway.parsed import Edit, Parsed, is_import

_COLUMNS = '{"id": 1, "species": "Adelie", "island": "Torgersen"}'
# What a probe needs, by method and path, and the smallest route that answers it.
ROUTES: tuple[tuple[str, str, str], ...] = (
    (
        "GET",
        r"/penguins",
        """@router.get("/penguins")
def read_penguins(response: Response):
    response.headers["X-Total-Count"] = str(len(PENGUINS))
    return PENGUINS""",
    ),
    (
        "GET",
        r"/penguins\.csv",
        """@router.get("/penguins.csv")
def download():
    return Response("id,species\\n1,Adelie\\n", media_type="text/csv")""",
    ),
    (
        "GET",
        r"/summary",
        """@router.get("/summary")
def summary():
    return [{"species": "Adelie", "penguins": len(PENGUINS)}]""",
    ),
    (
        "POST",
        r"/penguins",
        """@router.post("/penguins", status_code=201)
def add_penguin(penguin: dict):
    return {"id": 2, **penguin}""",
    ),
    (
        "POST",
        r"/penguins/form",
        """@router.post("/penguins/form", status_code=201)
def add_penguin_from_form():
    return {"id": 2}""",
    ),
    (
        "GET",
        r"/penguins/\d+",
        """@router.get("/penguins/{number}")
def read_penguin(number: int):
    return {**PENGUINS[0], "id": number}""",
    ),
    (
        "PUT|PATCH",
        r"/penguins/\d+",
        """@router.api_route("/penguins/{number}", methods=["PUT", "PATCH"])
def change_penguin(number: int, penguin: dict):
    return {"id": number, **penguin}""",
    ),
    (
        "DELETE",
        r"/penguins/\d+",
        """@router.delete("/penguins/{number}", status_code=204)
def delete_penguin(number: int):
    pass""",
    ),
    (
        "GET",
        r"/chart\.svg",
        """@router.get("/chart.svg")
def chart():
    return Response('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="100"/>', media_type="image/svg+xml")""",
    ),
    (
        "GET",
        r"/penguin\.woff",
        """@router.get("/penguin.woff")
def font():
    return Response(b"the bytes of your font", media_type="font/woff")""",
    ),
    (
        "GET",
        r"/penguins\.mjs",
        """@router.get("/penguins.mjs")
def module():
    return Response("export const penguins = 1;", media_type="text/javascript")""",
    ),
    (
        "GET",
        r"/penguins\.js",
        """@router.get("/penguins.js")
def script():
    return Response("globalThis.penguins = 1;", media_type="text/javascript")""",
    ),
    (
        "GET",
        r"/penguins\.css",
        """@router.get("/penguins.css")
def style():
    return Response(".penguin { color: teal; }", media_type="text/css")""",
    ),
    (
        "GET",
        r"/penguin\.wav",
        """@router.get("/penguin.wav")
def sound():
    return Response(b"the bytes of your sound", media_type="audio/wav")""",
    ),
    (
        "GET",
        r"/events",
        """@router.get("/events")
def events():
    return Response("data: a penguin\\n\\n", media_type="text/event-stream")""",
    ),
    (
        "POST",
        r"/session",
        """@router.post("/session")
def log_in(response: Response, name: str = Body(embed=True)):
    token = secrets.token_urlsafe()
    SESSIONS[token] = name
    response.set_cookie("session", token, httponly=True, samesite="lax")
    return {"name": name}""",
    ),
    (
        "GET",
        r"/session",
        """@router.get("/session")
def read_session(session: str | None = Cookie(None)):
    if session not in SESSIONS:
        raise HTTPException(401, "Nobody is logged in.")
    return {"name": SESSIONS[session]}""",
    ),
    (
        "DELETE",
        r"/session",
        """@router.delete("/session", status_code=204)
def log_out(response: Response, session: str | None = Cookie(None)):
    SESSIONS.pop(session, None)
    response.delete_cookie("session")""",
    ),
)
_FROM_FASTAPI = ("APIRouter", "Body", "Cookie", "HTTPException", "Response")
_MODULES = ("secrets",)
_VALUES = {"PENGUINS": f"[{_COLUMNS}]", "SESSIONS": "{}"}


@dataclass(frozen=True, slots=True)
class StandIn:
    """Code that defines a router; ``imports`` is what it takes from FastAPI, ``names`` what it defines.

    ``modules`` are those of the standard library that it imports.
    """

    code: str
    imports: frozenset[str]
    modules: frozenset[str]
    names: frozenset[str]


def stand_in(lesson: Lesson, routers: list[str]) -> StandIn:
    """Return the routes for a lesson's probes.

    Args:
        lesson: whose probes are looked at.
        routers: the names that the router gets.
    """
    asked = {
        (probe.method, probe.path.partition("?")[0]) for probe in lesson.probe if probe.scenario is None and probe.path
    }
    pieces = [
        code
        for methods, path, code in ROUTES
        if any(method in methods.split("|") and re.fullmatch(path, at) for method, at in asked)
    ]
    start = ["# A few routes stand in for your own.", "router = APIRouter()"]
    names = {*routers, *re.findall(r"^def (\w+)", "\n".join(pieces), re.MULTILINE)}
    for name, value in _VALUES.items():
        if any(name in piece for piece in pieces):
            start.append(f"{name} = {value}")
            names.add(name)
    code = re.sub(r"\brouter\b", routers[0], "\n".join(start) + "\n\n\n" + "\n\n\n".join(pieces))
    code += "".join(f"\n\n\n{name} = {routers[0]}" for name in routers[1:])
    imports = {name for name in _FROM_FASTAPI if re.search(rf"\b{name}\b", code)}
    modules = {name for name in _MODULES if f"{name}." in code}
    return StandIn(code, frozenset(imports), frozenset(modules), frozenset(names))


def placed(routes: StandIn, source: Parsed, taken: Borrowed, removed: set[int | None]) -> list[Edit]:
    """Return the edits that put the routes after the imports, and import what they need.

    Args:
        routes: what to put there.
        source: the module.
        taken: what it takes from the lab.
        removed: which statements are removed from it.

    Raises:
        BorrowedError: the router is imported within a block, or a name means something else already.
        LineError: there is no line for them.
    """
    body = source.tree.body
    first = last = start = _first(taken)
    while last + 1 < len(body) and is_import(body[last + 1]):
        last += 1
    while start and is_import(body[start - 1]):
        start -= 1
    _no_other_meaning(routes, taken, body[first].lineno)
    found: list[Edit] = []
    line = ""
    here = next((it for it in body[: last + 1] if isinstance(it, ast.ImportFrom) and _is_fastapi(it)), None)
    names = {f"{it.name} as {it.asname}" if it.asname else it.name for it in here.names} if here else set()
    modules = [f"import {name}\n" for name in sorted(routes.modules - taken.imported.keys())]
    if modules or routes.imports - names:
        wanted = sorted(routes.imports | names, key=lambda name: (not name[0].isupper(), name))
        line = "".join([*modules, "\n" * bool(modules), f"from fastapi import {', '.join(wanted)}"])
        if here is not None:
            source.own_lines(here)
            found.append((*source.span(here), line))
            line = ""
    left = [index for index in range(start, last + 1) if index not in removed]
    at = source.own_lines(body[left[-1]])[1] if left else source.own_lines(body[start])[0]
    cut = "" if source.content[:at].endswith(b"\n") or not at else "\n"
    gap = "\n" if left or line else ""
    found.append((at, at, f"{cut}{line}{gap if not line else chr(10) * 2}{routes.code}\n\n"))
    return found


def _first(taken: Borrowed) -> int:
    """Return which statement of the module brings the router."""
    named = [it.index for it in taken.imports if "router" in it.values.values()]
    at = [index for index in named or [it.index for it in taken.imports if it.modules] if index is not None]
    if not at:
        raise BorrowedError("app.py imports the lab within a block alone", AT_START)
    return at[0]


def _no_other_meaning(routes: StandIn, taken: Borrowed, line: int) -> None:
    """See to it that the routes and the code around them mean the same by each name."""
    routers = set(taken.routers())
    for name in sorted(routes.imports | routes.modules | routes.names):
        ours = routes.imports | routes.modules
        imported = {it for it in taken.imported.get(name, ()) if name not in ours or not _is_same(it, name)}
        # A function of the routes is not asked for by its name again; the rest is, when a request comes.
        later = name in ours or name in _VALUES
        bound = taken.bound.get(name, line) < line or (later and name in taken.bound)
        if imported or (bound and name not in routers) or (name in routers and name in _ALL_NAMES):
            raise BorrowedError(f"app.py gives the name {name} to something else", OTHER_NAME)


def _is_fastapi(node: ast.ImportFrom) -> bool:
    return node.module == "fastapi" and node.level == 0 and node.names[0].name != "*"


def _is_same(imported: str, name: str) -> bool:
    module, _, original = imported.partition(":")
    if name in _MODULES:
        return imported == f":{name}"
    return original == name and module.partition(".")[0] in {"fastapi", "starlette"}


_ALL_NAMES = {
    *_FROM_FASTAPI,
    *_MODULES,
    *_VALUES,
    *re.findall(r"^def (\w+)", "\n".join(it for _, _, it in ROUTES), re.MULTILINE),
}
