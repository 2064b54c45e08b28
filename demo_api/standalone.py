"""A scenario's code to take away: roles become literals, and a few routes stand in for the lab's data."""

import ast
import io
import re
import tokenize

from demo_api.origins import Origins
from demo_api.scenarios import Scenario

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
    response.set_cookie("session", name, httponly=True, samesite="lax")
    return {"name": name}""",
    ),
    (
        "GET",
        r"/session",
        """@router.get("/session")
def read_session(session: str | None = Cookie(None)):
    if session is None:
        raise HTTPException(401, "Nobody is logged in.")
    return {"name": session}""",
    ),
)
_FROM_FASTAPI = ("APIRouter", "Body", "Cookie", "HTTPException", "Response")


def standalone(scenario: Scenario, origins: Origins) -> str:
    """Return the scenario's ``app.py`` as code that runs without the lab.

    The routes that its probes use come along, in their smallest form.

    Args:
        scenario: its ``app.py`` must be Python.
        origins: what the roles stand for.

    Raises:
        SyntaxError: ``app.py`` is not Python.
    """
    source = scenario.files["app.py"]
    ours = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom) and _is_ours(node)]
    names = {alias.name for node in ours for alias in node.names}
    literals = {"CLIENT": origins.client, "STRANGER": origins.stranger}
    used = {name: f'"{literals[name]}"' for name in names & set(literals)}
    lines = _replace_names(source, used).splitlines()
    for node in reversed(ours):
        del lines[node.lineno - 1 : node.end_lineno]
    if "router" in names:
        lines = _with_routes(lines, _routes(scenario))
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines).strip()) + "\n"


def _is_ours(node: ast.ImportFrom) -> bool:
    return (node.module or "").startswith("demo_api")


def _routes(scenario: Scenario) -> str:
    asked = [
        (probe.method, probe.path.partition("?")[0])
        for probe in scenario.lesson.probe
        if probe.scenario is None and probe.path
    ]
    pieces = [
        code
        for methods, path, code in ROUTES
        if any(method in methods.split("|") and re.fullmatch(path, at) for method, at in asked)
    ]
    start = ["# A few routes stand in for your own.", "router = APIRouter()"]
    if any("PENGUINS" in piece for piece in pieces):
        start.append(f"PENGUINS = [{_COLUMNS}]")
    return "\n".join(start) + "\n\n\n" + "\n\n\n".join(pieces)


def _with_routes(lines: list[str], routes: str) -> list[str]:
    """Put the routes after the imports, and import what they need."""
    imports = [node for node in ast.parse("\n".join(lines)).body if isinstance(node, ast.Import | ast.ImportFrom)]
    fastapi = next(node for node in imports if isinstance(node, ast.ImportFrom) and node.module == "fastapi")
    needed = {name for name in _FROM_FASTAPI if re.search(rf"\b{name}\b", routes)}
    wanted = sorted(needed | {alias.name for alias in fastapi.names}, key=lambda name: (not name[0].isupper(), name))
    last = max(node.end_lineno or node.lineno for node in imports)
    lines = [*lines[:last], "", *routes.splitlines(), "", *lines[last:]]
    lines[fastapi.lineno - 1 : fastapi.end_lineno] = [f"from fastapi import {', '.join(wanted)}"]
    return lines


def _replace_names(source: str, literals: dict[str, str]) -> str:
    lines = source.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type == tokenize.NAME and token.string in literals:
            row, (start, end) = token.start[0] - 1, (token.start[1], token.end[1])
            lines[row] = lines[row][:start] + literals[token.string] + lines[row][end:]
    return "".join(lines)
