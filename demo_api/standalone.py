"""A scenario's code to take away: roles become literals, and a few routes stand in for the lab's data."""

import ast
import io
import tokenize

from demo_api.origins import Origins

ROUTES = '''\
# A few routes stand in for your own.
router = APIRouter()
PENGUINS = [
    {"id": 1, "species": "Adelie", "island": "Torgersen"},
    {"id": 2, "species": "Chinstrap", "island": "Dream"},
    {"id": 3, "species": "Gentoo", "island": "Biscoe"},
]


@router.get("/penguins")
def read_penguins(response: Response):
    response.headers["X-Total-Count"] = str(len(PENGUINS))
    return PENGUINS


@router.post("/penguins", status_code=201)
@router.put("/penguins/{number}")
@router.patch("/penguins/{number}")
def write_penguin(penguin: dict, number: int = 4):
    return {"id": number, **penguin}


@router.delete("/penguins/{number}", status_code=204)
def delete_penguin(number: int):
    pass


@router.post("/session")
def log_in(response: Response, name: str = Body(embed=True)):
    response.set_cookie("session", name, httponly=True, samesite="lax")
    return {"name": name}


@router.get("/session")
def read_session(session: str | None = Cookie(None)):
    if session is None:
        raise HTTPException(401, "Nobody is logged in.")
    return {"name": session}
'''
_ROUTES_NEED = ("APIRouter", "Body", "Cookie", "HTTPException", "Response")


def standalone(source: str, origins: Origins) -> str:
    """Return ``source`` as code that runs without the lab.

    Args:
        source: a scenario's ``app.py``.
        origins: what the roles stand for.

    Raises:
        SyntaxError: the source is not Python.
    """
    tree = ast.parse(source)
    ours = [
        node
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("demo_api")
    ]
    names = {alias.name for node in ours for alias in node.names}
    literals = {"CLIENT": origins.client, "STRANGER": origins.stranger}
    source = _replace_names(source, {name: f'"{literals[name]}"' for name in names & set(literals)})
    lines = source.splitlines()
    for node in reversed(ours):
        del lines[node.lineno - 1 : node.end_lineno]
    if "router" not in names:
        return "\n".join(lines).strip() + "\n"
    return _with_routes(lines)


def _with_routes(lines: list[str]) -> str:
    """Put the routes after the imports, and import what they need."""
    tree = ast.parse("\n".join(lines))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    fastapi = next(
        node for node in imports if isinstance(node, ast.ImportFrom) and node.module == "fastapi"
    )
    wanted = sorted({*_ROUTES_NEED, *(alias.name for alias in fastapi.names)}, key=_as_ruff_sorts)
    last = max(node.end_lineno or node.lineno for node in imports)
    lines[last:last] = ["", *ROUTES.splitlines(), ""]
    one_line = f"from fastapi import {', '.join(wanted)}"
    lines[fastapi.lineno - 1 : fastapi.end_lineno] = [one_line]
    return "\n".join(lines).strip() + "\n"


def _as_ruff_sorts(name: str) -> tuple[bool, str]:
    return (not name[:1].isupper(), name)


def _replace_names(source: str, literals: dict[str, str]) -> str:
    lines = source.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type == tokenize.NAME and token.string in literals:
            row, (start, end) = token.start[0] - 1, (token.start[1], token.end[1])
            lines[row] = lines[row][:start] + literals[token.string] + lines[row][end:]
    return "".join(lines)
