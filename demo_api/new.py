"""A new scenario folder that works as it stands."""

import re
from pathlib import Path

from demo_api.scenarios import FOLDER_NAME, folders

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class NewError(Exception):
    """The scenario cannot be made; the message says why and what to do."""


def new(slug: str, root: Path) -> Path:
    """Make ``root/NN-slug`` with the next free number and return it.

    Raises:
        NewError: the name is not a slug, is taken, or the folder cannot be written.
    """
    if not _SLUG.fullmatch(slug):
        raise NewError(f"{slug!r} is not a name like my-scenario: lower-case letters, digits, hyphens")
    named = [found for it in folders(root) if (found := FOLDER_NAME.fullmatch(it.name))]
    if any(it["slug"] == slug for it in named):
        raise NewError(f"there is a scenario {slug!r} already; choose another name")
    number = max((int(it["number"]) for it in named), default=0) + 1
    folder = root / f"{number:02}-{slug}"
    title = slug.replace("-", " ").capitalize()
    try:
        folder.mkdir()
        (folder / "app.py").write_text(APP.replace("TITLE", title), encoding="utf-8")
        (folder / "scenario.toml").write_text(TOML.replace("TITLE", title), encoding="utf-8")
    except OSError as error:
        raise NewError(f"{folder}: {error.strerror}; name another folder with --scenarios") from None
    return folder


APP = """\
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="TITLE")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router)
"""

TOML = """\
title = "TITLE"
chapter = "My own"
kind = "reference"
summary = "One sentence for the list."
story = \"\"\"
What this is about, in the reader's words. A blank line begins a new paragraph, `backticks` are code.
\"\"\"
why = \"\"\"
Why the browser does what it does.
\"\"\"
fix = \"\"\"
What to write.
\"\"\"

[[probe]]
id = "read"
says = "Read three penguins"
path = "/penguins?limit=3"
expect.client = { outcome = "readable" }
expect.stranger = { outcome = "blocked", reason = "allow-origin-missing" }

[[link]]
title = "Fetch: CORS check"
url = "https://fetch.spec.whatwg.org/#concept-cors-check"
"""
