"""Findings on globs: a * that stands for some text, where Starlette knows no glob."""

import re
from collections.abc import Iterator

from demo_api.lint.findings import Finding, finding
from demo_api.lint.writing import pattern, setting

_HEAD = re.compile(r"\^?(?:https?\??|\(https?\|https?\)|\*)?:?/{0,2}")
_LABEL = "[a-z0-9-]+"


def globbed(text: str) -> str | None:
    """Return the regular expression for a setting that is a glob by mistake; ``None`` if it is none.

    In a regular expression, ``/*`` and ``:*`` repeat a slash and a colon, which nobody means in an origin.
    """
    if not re.search(r"(?<!\\)//\*|:\*", text) or re.search(r"[()\[\]{}|+]", text):
        return None
    return expression(text.strip("^$"))


def expression(glob: str) -> str:
    """Return a regular expression for the probable meaning of a glob: one name, or one port, in the place of a star."""
    plain = glob.rstrip("/").replace("\\", "")
    return (
        re.escape(plain)
        .replace(r"\.*", r"\*")
        .replace(r"\*\.", rf"{_LABEL}\.")
        .replace(r":\*", r":\d+")
        .replace(r"\*", _LABEL)
        .replace(r"\-", "-")
    )


def glob_findings(text: str, right: str, where: str) -> Iterator[Finding]:
    """Return the finding on a glob in ``allow_origin_regex``."""
    meant = "http://localhost:3000" if ":*" in text else "https://a" + re.sub(r"^.*?/\*|\\", "", text.strip("^$"))
    value, change = setting("allow_origin_regex", text), {"allow_origin_regex": right}
    yield finding("CORS026", where, value, pattern(right), change, meant=meant)
