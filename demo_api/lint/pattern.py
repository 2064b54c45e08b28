"""Findings on allow_origin_regex: the module tries similar origins with the pattern, as Starlette compares them.

The module does not know the purpose of the pattern. So it makes origins from the pattern itself (``samples.py``). Then
it changes them as an attacker would.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from demo_api.browser.hosts import SHARED_HOSTING, registrable_domain, shared_hosting
from demo_api.browser.url import parse
from demo_api.lint.findings import Finding, finding
from demo_api.lint.globs import expression, glob_findings, globbed
from demo_api.lint.hosting import Neighbour, neighbour
from demo_api.lint.origin import is_pattern, repaired, unique
from demo_api.lint.policies import Policy
from demo_api.lint.samples import ANY, UnknownError, examples
from demo_api.lint.serialized import is_cleartext, is_origin
from demo_api.lint.writing import COMPUTER, EXAMPLE, EXAMPLE_PATTERN, EXTENSION, PREVIEWS, has, listed, pattern, setting
from demo_api.reading.mistake import words

STRANGERS = (
    "https://evil.example",
    "http://evil.example",
    "https://evil.example:8443",
    "http://localhost.evil.example",
    "null",
)
_EXTENSION = "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba"
"""An extension of another person. Firefox and Safari give an extension another origin in each browser."""
_PRIVATE = tuple(
    f"{scheme}://{host}{port}"
    for host in ("192.168.66.6", "10.66.6.6", "172.16.66.6")
    for scheme in ("http", "https")
    for port in ("", ":3000", ":8443")
)
_LABELS = 2


@dataclass(slots=True)
class Faults:
    """What a pattern allows or not.

    Attributes:
        error: Why it is not a pattern; empty if it is one.
        lookalike: An origin that it allows because a dot is any character.
        stranger: An origin of another person that it allows.
        neighbour: An origin of another person on shared hosting that it allows.
        extension: The origin of another person's browser extension that it allows.
        cleartext: An origin with http: that it allows.
        private: An origin that it allows, whose host is another computer in each private network.
        never: Whether it allows no origin at all.
    """

    error: str = ""
    lookalike: str = ""
    stranger: str = ""
    neighbour: Neighbour | None = None
    extension: str = ""
    cleartext: str = ""
    private: str = ""
    never: bool = False

    def codes(self, *, credentials: bool) -> set[str]:
        """Return the rules that the pattern breaks."""
        close = self.neighbour is not None and not self.stranger
        found = {
            "CORS020": bool(self.error),
            "CORS021": bool(self.lookalike) and self.stranger not in STRANGERS,
            "CORS022": bool(self.stranger) or (bool(self.extension) and credentials),
            "CORS024": close and self.neighbour is not None and self.neighbour.is_open(credentials=credentials),
            "CORS025": close and self.neighbour is not None and not self.neighbour.is_open(credentials=credentials),
            "CORS012": bool(self.cleartext) and credentials and not self.stranger,
            "CORS027": bool(self.private) and credentials and not self.stranger,
            "CORS023": self.never,
        }
        return {code for code, wrong in found.items() if wrong}


def pattern_findings(policy: Policy, where: str) -> Iterator[Finding]:
    """Return what is wrong with ``allow_origin_regex``."""
    given = policy.allow_origin_regex
    if given is None:
        return
    credentials = bool(policy.allow_credentials)
    text = given.pattern if isinstance(given, re.Pattern) else given
    value = setting("allow_origin_regex", text)
    meant = globbed(text) if isinstance(text, str) else None
    if meant is not None:
        right = meant if not faults(meant).codes(credentials=credentials) - {"CORS025"} else EXAMPLE_PATTERN
        yield from glob_findings(text, right, where)
        return
    found = faults(given)
    codes = found.codes(credentials=credentials)
    if not codes:
        return
    right = _right(text if isinstance(text, str) else "", found, codes, credentials=credentials)
    change = {"allow_origin_regex": right}
    near = found.neighbour
    filled = {
        "CORS020": {"error": found.error},
        "CORS021": {"stranger": found.lookalike},
        "CORS022": {"stranger": found.stranger or found.extension},
        "CORS024": {} if near is None else {"stranger": near.origin, "suffix": near.suffix},
        "CORS025": {} if near is None else {"stranger": near.origin, "suffix": near.suffix},
        "CORS012": {"origin": found.cleartext},
        "CORS027": {"stranger": found.private},
        "CORS023": {},
    }
    anybody = credentials and found.stranger in STRANGERS
    for code in sorted(codes):
        one = finding(code, where, value, pattern(right), change, **filled[code])
        yield replace(one, anybody=anybody and code == "CORS022")


def entry_findings(policy: Policy, where: str) -> Iterator[Finding]:
    """Return the patterns that are in ``allow_origins``, where Starlette knows none."""
    given = policy.allow_origins
    wrong = [] if isinstance(given, str) else [it for it in unique(given) if is_pattern(it)]
    if not wrong:
        return
    credentials = bool(policy.allow_credentials)
    right = [it for entry in wrong if (it := _expression(entry, credentials=credentials))]
    before = policy.allow_origin_regex
    text = before.pattern if isinstance(before, re.Pattern) else before
    kept = [globbed(text) or text] if isinstance(text, str) else []
    joined = "|".join(dict.fromkeys([*kept, *right])) or None
    origins = [it for it in repaired(policy) if it != EXAMPLE or not joined]
    change = {"allow_origins": origins, **({"allow_origin_regex": joined} if right else {})}
    written = [*([listed("allow_origins", origins)] if origins else []), *([pattern(joined)] if right else [])]
    yield finding("CORS008", where, has("allow_origins", wrong), ", ".join(written), change)


def _expression(entry: str, *, credentials: bool) -> str:
    """Return the pattern that an entry means; empty if it would allow too much."""
    text = entry.strip("^$") if re.search(r"[\^$\\()|+\[]|\.\*", entry) else expression(entry)
    for candidate in (text, _encrypted(text)):
        if not faults(candidate).codes(credentials=credentials):
            return candidate
    return ""


def faults(given: Any) -> Faults:  # noqa: ANN401  # a setting can hold anything
    """Return what a pattern allows, and should perhaps not allow."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(given)
    except Exception as error:  # noqa: BLE001  # the setting may be an object of any class
        return Faults(error=words(error).partition(": ")[2] or type(error).__name__)
    if not isinstance(compiled.pattern, str):
        return Faults(error="it is bytes and not text")
    known = True
    meant: list[str] = []
    lookalikes: list[str] = []
    try:
        for example in examples(compiled):
            fitting = [it for it in _dotted(example) if is_origin(it) and compiled.fullmatch(it)]
            meant += fitting
            if example.replace(ANY, ".") in fitting:
                lookalikes += fitting[1:]
    except UnknownError:
        known = False
    meant = list(dict.fromkeys(meant))
    strangers = [it for it in (*STRANGERS, *_changed(meant)) if compiled.fullmatch(it)]
    near = neighbour([*meant, *_TENANTS], compiled)
    # Where a backslash before the dots keeps the strangers out, the dots are the only mistake.
    fewer = escaped(compiled.pattern)
    if lookalikes and strangers and fewer != compiled.pattern and not faults(fewer).stranger:
        strangers = []
    return Faults(
        lookalike=lookalikes[0] if lookalikes else "",
        stranger=strangers[0] if strangers else "",
        neighbour=near,
        extension=_EXTENSION if compiled.fullmatch(_EXTENSION) else "",
        cleartext=next((it for it in meant if is_cleartext(it)), ""),
        private=next((it for it in _PRIVATE if compiled.fullmatch(it)), ""),
        never=known and not meant and not strangers and near is None,
    )


def _changed(origins: Iterable[str]) -> Iterator[str]:
    """Return similar origins that another person can own."""
    for origin in origins:
        url = parse(origin)
        if url is None or not url.is_http or url.host.startswith("["):
            continue
        port = "" if url.port is None else f":{url.port}"
        yield f"{url.scheme}://{url.host}.evil.example{port}"
        labels = url.host.split(".")
        # On shared hosting, the name of another person has its own rule.
        if shared_hosting(url.host) is None and len(labels) >= _LABELS and not labels[-1].isdigit():
            yield f"{url.scheme}://evil{registrable_domain(url.host) or '.'.join(labels[-_LABELS:])}{port}"


def _right(text: str, found: Faults, codes: set[str], *, credentials: bool) -> str:
    """Return a pattern to write instead: the same one with fewer changes if that is enough, or an example."""
    dotted = escaped(text) if "CORS021" in codes else text
    for candidate in (dotted, _encrypted(dotted)):
        if candidate != text and not faults(candidate).codes(credentials=credentials):
            return candidate
    if found.extension and not found.stranger:
        return EXTENSION
    if codes == {"CORS027"}:
        return COMPUTER
    return PREVIEWS if codes & {"CORS024", "CORS025"} else EXAMPLE_PATTERN


def _encrypted(text: str) -> str:
    """Return a pattern with https in the place of http, but for hosts of this machine."""
    return re.sub(r"http(?:s\?)?://(?!\(?(?:\?:)?(?:localhost|127|\\?\[))", "https://", text)


def escaped(text: str) -> str:
    """Return a pattern with a backslash before each single dot."""
    return re.sub(r"(?<!\\)\.(?![*+?{])", r"\\.", text)


def _dotted(example: str) -> Iterator[str]:
    """Return an example with a dot for any character, then with another character for each dot."""
    yield example.replace(ANY, ".")
    for place in (place for place, character in enumerate(example) if character == ANY):
        yield (example[:place] + "x" + example[place + 1 :]).replace(ANY, ".")
    if ANY in example:
        yield example.replace(ANY, "1")


_TENANTS = tuple(f"https://evil.{suffix}" for suffix in SHARED_HOSTING if "*" not in suffix)
