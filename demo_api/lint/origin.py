"""Findings on allow_origins: entries that are never equal to what browsers send, and entries that allow too much."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from demo_api.lint.findings import Finding, Slip, finding
from demo_api.lint.policies import Policy
from demo_api.lint.serialized import PARTS, as_sent, bare, encrypted, is_cleartext, is_origin, several
from demo_api.lint.writing import EXAMPLE, has, listed, relisted, setting, short

__all__ = ["is_origin", "is_pattern", "origin_findings", "origin_slips", "repaired"]

_DEFAULT = re.compile(r"http://[^/]*:80(?:/|$)|https://[^/]*:443(?:/|$)", re.IGNORECASE)
_PATTERN = re.compile(r"[*^$\\()|+]|\[(?![\"']|.*:.*\])")


def origin_findings(policy: Policy, where: str) -> Iterator[Finding]:
    """Return what is wrong with ``allow_origins``; patterns in it are not looked at."""
    given = policy.allow_origins
    if not (given or policy.allow_origin_regex or "allow_origins" in dict(policy.unusable) or policy.error):
        yield relisted("CORS058", where, setting("allow_origins", given), "allow_origins", [EXAMPLE])
    elif isinstance(given, str):
        yield from _of_text(given, policy, where)
    else:
        yield from _of_entries(unique(given), policy, where)
        others = [it for it in given if not _is_star(it)]
        if policy.everybody and (others or policy.allow_origin_regex):
            value = setting("allow_origins", given) + (", allow_origin_regex" if policy.allow_origin_regex else "")
            right = repaired(policy) if others else ["*"]
            change = {"allow_origins": right, **({} if others else {"allow_origin_regex": None})}
            write = 'only allow_origins=["*"], or the other origins without "*"'
            yield finding("CORS011", where, value, write, change)
    if policy.everybody and policy.allow_credentials:
        value = f"{setting('allow_origins', given)}, allow_credentials={policy.allow_credentials!r}"
        right = repaired(policy)
        write = f"{listed('allow_origins', right)}, allow_credentials=True"
        yield finding("CORS030", where, value, write, {"allow_origins": right})


def _of_text(given: str, policy: Policy, where: str) -> Iterator[Finding]:
    if given == "*":
        return
    allowed = "every origin, because it contains a *" if "*" in given else f"every part, such as {_part(given)}"
    value = setting("allow_origins", given)
    yield relisted("CORS001", where, value, "allow_origins", repaired(policy), allowed=allowed)


def _of_entries(entries: list[Any], policy: Policy, where: str) -> Iterator[Finding]:
    """Yield a finding for each kind of mistake, with all the entries that have it."""
    found: dict[str, list[Any]] = {}
    words: dict[str, Mapping[str, str]] = {}
    for entry in entries:
        for slip in _slips(entry, policy):
            found.setdefault(slip.code, []).append(entry)
            words.setdefault(slip.code, slip.words)
    right = repaired(policy)
    for code, wrong in found.items():
        value = has("allow_origins", wrong)
        value += ", allow_credentials=True" if code == "CORS012" else ""
        write = _WITHOUT_NULL if code == "CORS010" else listed("allow_origins", right)
        one = finding(code, where, value, write, {"allow_origins": right}, **words[code])
        # Every site can have the origin null.
        yield replace(one, anybody=code == "CORS010" and bool(policy.allow_credentials))


def _slips(entry: Any, policy: Policy) -> Iterator[Slip]:  # noqa: ANN401
    if not isinstance(entry, str):
        yield Slip("CORS009")
    elif entry == "null":
        yield Slip("CORS010")
    elif entry == "*" or is_pattern(entry):
        return
    elif not is_origin(entry):
        yield from origin_slips(entry)
    elif policy.allow_credentials and is_cleartext(entry):
        yield Slip("CORS012", words={"origin": entry})


def origin_slips(entry: str) -> Iterator[Slip]:
    """Return why one entry that is text, and not a pattern, is never equal to what a browser sends."""
    if is_origin(entry):
        return
    right = as_sent(entry)
    if right is None:
        yield Slip("CORS009", tuple(sent for it in several(bare(entry)) if (sent := as_sent(it))))
        return
    for code in (bare(entry) == entry and _mistakes(entry)) or ["CORS009"]:
        yield Slip(code, (right,), {"origin": right})


def _mistakes(entry: str) -> list[str]:
    parts = PARTS.fullmatch(entry)
    if parts is None:
        return ["CORS005"]
    tests = (
        ("CORS003", parts["path"] == "/"),
        ("CORS004", parts["path"] not in {"", "/"}),
        ("CORS006", bool(_DEFAULT.match(entry))),
        ("CORS007", parts["scheme"] + parts["authority"] != (parts["scheme"] + parts["authority"]).lower()),
    )
    return [code for code, wrong in tests if wrong]


def repaired(policy: Policy) -> list[str]:
    """Return the origins that the setting means, as browsers send them, without those that allow too much.

    Patterns are left out. If nothing remains, and no pattern is allowed, it is an example.
    """
    right: list[str] = []
    for entry in flat(policy.allow_origins):
        if is_pattern(entry) or entry in {"*", "null"}:
            continue
        slips = list(origin_slips(entry))
        meant = [entry] if is_origin(entry) else [origin for slip in slips for origin in slip.right]
        right += [encrypted(it) if policy.allow_credentials and is_cleartext(it) else it for it in meant]
    sound = [it for it in dict.fromkeys(right) if is_origin(it) and it != "null" and not is_pattern(it)]
    return sound or [EXAMPLE]


def flat(given: Any) -> Iterator[str]:  # noqa: ANN401  # a setting can hold anything
    """Yield the texts in a setting: of a string its parts at the commas, of a list in a list its entries."""
    if isinstance(given, str):
        yield from (it.strip() for it in given.split(",") if it.strip())
        return
    for entry in given:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, list | tuple | set | frozenset):
            yield from (it for it in entry if isinstance(it, str))
        elif entry is not None and not isinstance(entry, int | float):
            text = entry.decode("latin-1") if isinstance(entry, bytes) else words(entry)
            if as_sent(text):
                yield text


def words(thing: object) -> str:
    """Return the text of an object; empty if it has none."""
    try:
        return str.__str__(str(thing))
    except Exception:  # noqa: BLE001  # an entry may be an object of any class
        return ""


def is_pattern(entry: Any) -> bool:  # noqa: ANN401
    """Whether an entry is a glob or a regular expression, and not only *."""
    return isinstance(entry, str) and entry != "*" and _PATTERN.search(entry) is not None


def unique(entries: Iterable[Any]) -> list[Any]:
    """Return each entry once; entries need not be hashable."""
    found: dict[str, Any] = {}
    for entry in entries:
        found.setdefault(entry if isinstance(entry, str) else short(entry), entry)
    return list(found.values())


def _is_star(entry: Any) -> bool:  # noqa: ANN401
    return isinstance(entry, str) and entry == "*"


def _part(given: str) -> str:
    """Return an origin that a string also allows: without the end of its port or its name."""
    origin = next(flat(given), given)
    cut = origin[:-1].rstrip(":/.")
    return cut if is_origin(cut) else origin[:-1]


_WITHOUT_NULL = 'the list without "null"; serve a page from a web server, not from a file'
