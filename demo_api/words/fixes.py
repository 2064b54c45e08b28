"""A fix in words: the lines to write for headers, for CORSMiddleware and for the page's fetch()."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from demo_api.browser.edits import WHOLE, Fix
from demo_api.browser.policy import Policy, ResponseEdit

Pieces = Mapping[str, Mapping[str, str]]
PIECES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "responses": {
        **dict.fromkeys(("status",), ("status",)),
        **dict.fromkeys(("set",), ("name", "value")),
        **dict.fromkeys(("remove",), ("name",)),
        **dict.fromkeys(("and",), ()),
        **dict.fromkeys(("preflight", "response", "redirect"), ("changes", "method", "url")),
    },
    "options": dict.fromkeys(
        (
            *("url", "method", "headers", "body", "body_whole", "mode", "credentials", "redirect", "cache"),
            "keepalive",
            "target_address_space",
            "crossorigin",
        ),
        ("value",),
    ),
    "middleware": {
        **dict.fromkeys(("origins", "methods", "headers"), ("value",)),
        **dict.fromkeys(("credentials", "and"), ()),
    },
}
"""The pieces that a language must have in fixes.toml, and the placeholders that each piece may contain."""


@dataclass(frozen=True, slots=True)
class FixWords:
    """A fix in words.

    Attributes:
        fix: The fix.
        responses: For each response that changes, the change and which response it is.
        request: The options of ``fetch()`` that change, as code.
        middleware: The arguments of CORSMiddleware that allow the request; empty if its policy is not the cause.
    """

    fix: Fix
    responses: tuple[str, ...]
    request: tuple[str, ...]
    middleware: str

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values: the lines, and the values in them."""
        return {
            "responses": [
                {**_edit_json(edit), "line": line}
                for edit, line in zip(self.fix.responses, self.responses, strict=True)
            ],
            "request": [
                {"option": option, "value": value, "line": line}
                for (option, value), line in zip(self.fix.request, self.request, strict=True)
            ],
            "middleware": self.middleware,
            "elsewhere": self.fix.elsewhere,
        }


def fix_words(fix: Fix, pieces: Pieces) -> FixWords:
    """Return a fix in words.

    Args:
        fix: The fix.
        pieces: The words, by :data:`PIECES`.
    """
    return FixWords(
        fix=fix,
        responses=tuple(_response(edit, pieces["responses"]) for edit in fix.responses),
        request=tuple(_option(option, value, pieces["options"]) for option, value in fix.request),
        middleware="" if fix.policy is None else middleware(fix.policy, pieces),
    )


def middleware(policy: Policy, pieces: Pieces) -> str:
    """Return a policy as arguments of CORSMiddleware."""
    words = pieces["middleware"]

    def arguments() -> Iterator[str]:
        yield words["origins"].format(value=json.dumps(policy.origin))
        if policy.credentials:
            yield words["credentials"]
        for name, values in (("methods", policy.methods), ("headers", policy.headers)):
            if values:
                yield words[name].format(value=", ".join(map(json.dumps, values)))

    return words["and"].join(arguments())


def _response(edit: ResponseEdit, words: Mapping[str, str]) -> str:
    changes = [] if edit.status is None else [words["status"].format(status=edit.status)]
    for name, value in edit.headers:
        changes.append(words["remove" if value is None else "set"].format(name=name, value=value))
    which = "preflight" if edit.preflight else "redirect" if edit.redirect else "response"
    return words[which].format(changes=words["and"].join(changes), method=edit.method, url=edit.url)


def _option(option: str, value: object, words: Mapping[str, str]) -> str:
    name = "body_whole" if (option, value) == ("body", WHOLE) else option
    written = json.dumps(dict(value)) if isinstance(value, tuple) else value
    return words[name].format(value=written)


def _edit_json(edit: ResponseEdit) -> dict[str, object]:
    return {
        "url": edit.url,
        "method": edit.method,
        "preflight": edit.preflight,
        "redirect": edit.redirect,
        "status": edit.status,
        "headers": [list(pair) for pair in edit.headers],
    }
