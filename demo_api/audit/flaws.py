"""What an audit's trials amount to: flaws with a severity, and notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from demo_api.audit.alike import Kind
from demo_api.audit.weaknesses import WEAKNESSES, Severity, Weakness
from demo_api.browser import HttpResponse
from demo_api.browser.hosts import is_loopback
from demo_api.browser.url import parse
from demo_api.words import Verdict

Power = Literal["none", "public", "cookies"]
"""What a page may do: nothing, what anybody may, or what the visitor may, with the visitor's cookies."""

_ORDER: tuple[Severity, ...] = ("high", "medium", "low")
_RANK: Mapping[Power, int] = {"none": 0, "public": 1, "cookies": 2}


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one origin.

    Attributes:
        kind: How it resembles the origin that is meant.
        origin: The origin.
        reads: What its page may read.
        writes: With what it may send the unsafe method, according to the preflight.
        verdict: The model's on reading: without credentials for the origin that is meant, with them for all others.
        response: The answer to the GET, ``None`` if there was none.
        preflight: The answer to the preflight, ``None`` if there was none.
    """

    kind: Kind
    origin: str
    reads: Power
    writes: Power
    verdict: Verdict
    response: HttpResponse | None
    preflight: HttpResponse | None

    def header(self, name: str) -> str | None:
        """Return a header of the answer to the GET."""
        return None if self.response is None else self.response.header(name)

    @property
    def varies(self) -> bool:
        """Whether caches are told that the answer depends on the origin."""
        names = {it.strip().lower() for it in (self.header("vary") or "").split(",")}
        return bool(names & {"origin", "*"})

    def to_json(self) -> dict[str, object]:
        """Return the trial as JSON-able values."""
        return {
            "kind": self.kind,
            "origin": self.origin,
            "reads": self.reads,
            "writes": self.writes,
            "reason": self.verdict.reason,
            "status": None if self.response is None else self.response.status,
            "preflight_status": None if self.preflight is None else self.preflight.status,
            "allow_origin": self.header("access-control-allow-origin"),
            "allow_credentials": self.header("access-control-allow-credentials"),
            "vary": self.header("vary"),
        }


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong.

    Attributes:
        id: Stable name in kebab case.
        severity: ``high``, ``medium`` or ``low``.
        origins: The origins that showed it.
        sentence: What is wrong and what it lets a page do.
        fix: The cure in terms of CORSMiddleware.
        fix_headers: The cure in terms of headers, or of the code that writes them.
    """

    id: str
    severity: Severity
    origins: tuple[str, ...]
    sentence: str
    fix: str
    fix_headers: str

    def to_json(self) -> dict[str, object]:
        """Return the flaw as JSON-able values."""
        return {**asdict(self), "origins": list(self.origins)}


def flaws_in(url: str, origin: str, method: str, trials: tuple[Trial, ...]) -> tuple[Flaw, ...]:
    """Return what is wrong, the worst first.

    Args:
        url: What was audited.
        origin: The origin that is meant to be allowed.
        method: The unsafe method that the preflights asked for.
        trials: What came of each origin, the one that is meant first.
    """
    by_kind = {trial.kind: trial for trial in reversed(trials)}
    values = {"url": url, "origin": origin, "method": method}
    found = [*_of_meant(trials[0], values)]
    if trials[0].response is not None:
        found += _of_others(trials, by_kind, values)
        found += _of_caches(trials, values)
        found += _of_unanswered(trials)
    return tuple(sorted(found, key=lambda it: _ORDER.index(it.severity)))


def notes(method: str, trials: tuple[Trial, ...]) -> tuple[str, ...]:
    """Return what is right, or cannot be known from outside."""
    meant, others = trials[0], trials[1:]
    if meant.response is None:
        return ()
    said = []
    foreign = next((it for it in others if it.kind == "foreign"), None)
    if foreign is not None and foreign.reads == "public":
        literal = foreign.header("access-control-allow-origin") == "*"
        said.append(_PUBLIC if literal else _PUBLIC_REFLECTED)
        if foreign.writes != "none":
            said.append(_PUBLIC_WRITES.format(method=method))
    if meant.reads == "public" and meant.kind == "meant":
        said.append(_NO_CREDENTIALS)
    if all(it.reads == "none" for it in trials):
        said.append(_NOBODY)
    if meant.verdict.reason == "opaque-redirect":
        said.append(_REDIRECT.format(location=meant.header("location")))
    return (*said, _UNKNOWN)


def _of_meant(meant: Trial, values: Mapping[str, str]) -> Iterator[Flaw]:
    verdict = meant.verdict
    if meant.response is None:
        yield Flaw("no-answer", "medium", (meant.origin,), verdict.sentence + _STOPPED, verdict.fix, "")
    elif meant.origin == "null" and meant.reads != "none":
        yield _flaw(WEAKNESSES["null"], meant, (meant,), values)
    elif meant.reads == "none":
        sentence = f"The origin that is meant is refused. {verdict.sentence}"
        yield Flaw("refused", "medium", (meant.origin,), sentence, verdict.fix, verdict.fix_headers)
    allowed = meant.header("access-control-allow-origin")
    if allowed == "*" and meant.header("access-control-allow-credentials") is not None:
        yield Flaw("dead-credentials", "low", (meant.origin,), *_DEAD_CREDENTIALS)


def _of_others(trials: tuple[Trial, ...], by_kind: Mapping[Kind, Trial], values: Mapping[str, str]) -> list[Flaw]:
    found: dict[str, list[Trial]] = {}
    for trial in trials[1:]:
        weakness = WEAKNESSES[trial.kind]
        if trial.reads == "none" or _is_explained(trial, weakness, by_kind):
            continue
        if trial.kind == "foreign" and trial.reads == "public":
            continue  # public on purpose, which a note says
        found.setdefault(weakness.id, []).append(trial)
    result = []
    for shown in found.values():
        worst = max(shown, key=lambda it: _RANK[it.reads])
        result.append(_flaw(WEAKNESSES[worst.kind], worst, tuple(shown), values))
    return result + _of_preflights(trials, values)


def _is_explained(trial: Trial, weakness: Weakness, by_kind: Mapping[Kind, Trial]) -> bool:
    """Whether a more general kind has the same power, so that this one adds nothing."""
    return any(
        _RANK[other.reads] >= _RANK[trial.reads]
        for kind in weakness.within
        if (other := by_kind.get(kind)) is not None and other is not trial
    )


def _of_preflights(trials: tuple[Trial, ...], values: Mapping[str, str]) -> list[Flaw]:
    """Return the flaw of preflights that allow origins whose reading is refused; lookalikes within foreign."""
    shown = [it for it in trials[1:] if _RANK[it.writes] > _RANK[it.reads]]
    foreign = [it for it in shown if it.kind == "foreign"]
    shown = foreign or [it for it in shown if it.kind not in {"port", "loopback"}]
    if not shown:
        return []
    worst = max(shown, key=lambda it: _RANK[it.writes])
    cookies = worst.writes == "cookies"
    sentence = _WRITES.format(**values, who=_listed(shown), how=_WITH_COOKIES if cookies else _WITHOUT_COOKIES)
    origins = tuple(it.origin for it in shown)
    return [Flaw("preflight-too-open", "high" if cookies else "medium", origins, sentence, *_WRITES_FIX)]


def _of_caches(trials: tuple[Trial, ...], values: Mapping[str, str]) -> Iterator[Flaw]:
    answered = [it for it in trials if it.response is not None]
    depends = len({it.header("access-control-allow-origin") for it in answered}) > 1
    lacking = [it for it in answered if not it.varies]
    if depends and lacking:
        where = "on no answer" if len(lacking) == len(answered) else f"not on the answer to {_listed(lacking)}"
        yield Flaw(
            "vary-missing",
            "low",
            tuple(it.origin for it in lacking),
            _VARY.format(**values, where=where),
            *_VARY_FIX,
        )


def _of_unanswered(trials: tuple[Trial, ...]) -> Iterator[Flaw]:
    silent = [it for it in trials[1:] if it.response is None]
    if silent:
        yield Flaw("undecided", "low", tuple(it.origin for it in silent), *_UNDECIDED)


def _flaw(weakness: Weakness, worst: Trial, shown: tuple[Trial, ...], values: Mapping[str, str]) -> Flaw:
    cookies = worst.reads == "cookies"
    merged = {**values, "who": _listed(shown)}
    how = _WITH_COOKIES if cookies else _WITHOUT_COOKIES
    sentence = f"{weakness.says.format(**merged)} {_MAY_READ.format(**merged, how=how)}"
    if worst.writes == worst.reads:
        sentence += _AND_SEND.format(**merged)
    return Flaw(
        weakness.id,
        _severity(weakness, worst, cookies=cookies),
        tuple(it.origin for it in shown),
        sentence,
        weakness.fix.format(**merged),
        weakness.fix_headers.format(**merged),
    )


def _severity(weakness: Weakness, worst: Trial, *, cookies: bool) -> Severity:
    url = parse(worst.origin)
    if weakness.id in {"other-port", "cleartext"} and url is not None and is_loopback(url.host):
        return "low"  # who listens on this machine's ports has the visitor's account already
    return weakness.cookies if cookies else weakness.public


def _listed(shown: Sequence[Trial]) -> str:
    names = [it.origin for it in shown]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


_WITH_COOKIES = "with the visitor's cookies"
_WITHOUT_COOKIES = "without cookies"
_MAY_READ = "A page at {who} can read {url} {how}"
_AND_SEND = ", and send {method}."
_STOPPED = " The audit stopped there."
_DEAD_CREDENTIALS = (
    "Access-Control-Allow-Credentials has no effect beside Access-Control-Allow-Origin: *; no page reads with cookies.",
    "Leave out allow_credentials, or name the origins that need it.",
    "Drop Access-Control-Allow-Credentials, or name one origin instead of *.",
)
_WRITES = (
    "The preflight lets {who} send {method} to {url} {how}, though the answer cannot be read: the server does the"
    " work all the same."
)
_WRITES_FIX = (
    "Let CORSMiddleware answer OPTIONS, with the same allow_origins; no handler of your own before it.",
    "Check Origin on OPTIONS as on every other method.",
)
_VARY = (
    "The answer depends on the Origin, but Vary: Origin is {where}. A cache may hand one origin's answer to another:"
    " then {origin} is refused for no visible reason."
)
_VARY_FIX = ("CORSMiddleware adds it by itself.", "Vary: Origin on every answer, also where no origin is allowed.")
_UNDECIDED = (
    "These origins got no answer, so nothing is known about them.",
    "Try again when the server is at rest.",
    "",
)
_PUBLIC = "Public: every page may read this without cookies (*). That is right for data that anybody may have."
_PUBLIC_REFLECTED = "Public: every page may read this without cookies, since every Origin is sent back. * would say so."
_PUBLIC_WRITES = "Every page may also send {method} without cookies: whatever protects it must not be a cookie alone."
_NO_CREDENTIALS = "The origin that is meant can read without cookies only."
_NOBODY = "No page of any origin that was tried may read this."
_REDIRECT = "The URL redirects to {location}, which was not followed: audit that address too."
_UNKNOWN = (
    "Known is only what was tried: origins that are listed elsewhere in the policy, or that can never match, do not"
    " show from outside."
)
