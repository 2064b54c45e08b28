"""A new scenario folder that works as it stands."""

import errno
import os
import re
import shutil
from pathlib import Path

from demo_api.foldername import slug_of
from demo_api.scenarios import RESERVED, folders

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class NewError(Exception):
    """The scenario cannot be made; the message says why and what to do."""


def new(slug: str, root: Path) -> Path:
    """Make the folder ``root/SLUG`` and return it.

    Raises:
        NewError: the name is not a slug, is taken, or the folder cannot be written.
    """
    if not _SLUG.fullmatch(slug) or slug_of(Path(slug)) != slug:
        raise NewError(f"{slug!r} is not a name like my-scenario: lower-case letters, digits, hyphens, no number first")
    if slug in RESERVED:
        raise NewError(f"the lab's own routes are at /{slug}; choose another name")
    if any(slug_of(it) == slug for it in folders(root)):
        raise NewError(f"there is a scenario {slug!r} already; choose another name")
    folder = root / slug
    title = slug.replace("-", " ").capitalize()
    # Written aside, under a name that is not a scenario's, and then renamed: so no half-made scenario is ever there.
    aside = root / f".{folder.name}.{os.getpid()}"
    try:
        aside.mkdir()
        (aside / "app.py").write_text(APP.replace("TITLE", title), encoding="utf-8")
        (aside / "scenario.toml").write_text(TOML.replace("TITLE", title), encoding="utf-8")
        aside.rename(folder)
    except OSError as error:
        advice = (
            "choose a shorter name" if error.errno == errno.ENAMETOOLONG else "name another folder with --scenarios"
        )
        raise NewError(f"{folder}: {error.strerror}; {advice}") from None
    finally:
        # Gone already, unless something went wrong or Ctrl-C was pressed.
        shutil.rmtree(aside, ignore_errors=True)
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
kind = "reference"
summary = "One sentence for the list: it is read before the request is sent, so it asks. Who can read?"
story = \"\"\"
What this is about, in the reader's words. A blank line begins a new paragraph, `backticks` are code.
\"\"\"
# The moral: what is true of every ending that the lesson is about. What is true of one request stands with it, below.
why = \"\"\"
Why the browser does what it does.
\"\"\"
fix = \"\"\"
What to write.
\"\"\"
# The origins that the API is for: a list of roles, or "anyone". What an ending means follows from this.
readers = ["client"]
# The experiments that lead through the lesson, each a probe and an origin.
steps = ["read/client", "read/stranger"]

[[probe]]
id = "read"
says = "Read three penguins"
path = "/penguins?limit=3"
expect.client = { outcome = "readable" }
expect.stranger = { outcome = "blocked", reason = "allow-origin-missing", why = "Its origin is not on the list." }

# A probe may have its own why, fix and readers. Two keys say what helps if it fails by mistake:
#   cured_by = "one-origin"   the scenario whose file lets the same request through; false if no file does
#   instead = "read"          the probe of this lesson that a page should send

[[link]]
title = "Fetch: CORS check"
url = "https://fetch.spec.whatwg.org/#concept-cors-check"
"""
