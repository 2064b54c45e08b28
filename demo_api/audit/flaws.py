"""The results of an audit: flaws with a severity, and notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from demo_api.audit.alike import Kind
from demo_api.audit.plan import Plan
from demo_api.audit.standing import standing
from demo_api.audit.trial import RANK, Trial
from demo_api.audit.weaknesses import WEAKNESSES, Severity, Weakness
from demo_api.browser.hosts import is_loopback
from demo_api.browser.url import parse

_ORDER: tuple[Severity, ...] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw of a policy.

    Attributes:
        id: Stable name in kebab case.
        severity: ``high``, ``medium`` or ``low``.
        origins: The origins that showed it.
        sentence: What is wrong, and what a page can do because of it.
        fix: The change in CORSMiddleware.
        fix_headers: The change in the headers, or in the code that writes them.
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


def flaws_in(planned: Plan, trials: tuple[Trial, ...]) -> tuple[Flaw, ...]:
    """Return the flaws, the worst first.

    Args:
        planned: The plan.
        trials: The result for each origin, the given one first.
    """
    by_kind = {trial.kind: trial for trial in reversed(trials)}
    values = {"url": planned.url, "origin": planned.origin}
    found = [*_of_meant(planned, trials, values)]
    if trials[0].response is not None:
        found += _of_others(trials, by_kind, values)
        found += _of_caches(trials, values)
        found += _of_unanswered(planned, trials)
    return tuple(sorted(found, key=lambda it: _ORDER.index(it.severity)))


def notes(planned: Plan, trials: tuple[Trial, ...]) -> tuple[str, ...]:
    """Return what is right, and what the audit cannot know from outside."""
    meant, others = trials[0], trials[1:]
    if meant.response is None:
        return ()
    said = []
    foreign = next((it for it in others if it.kind == "foreign"), None)
    if foreign is not None and foreign.reads == "public":
        literal = foreign.header("access-control-allow-origin") == "*"
        said.append(_PUBLIC if literal else _PUBLIC_REFLECTED)
        if foreign.writes != "none":
            said.append(_PUBLIC_WRITES.format(method=foreign.sends))
    if meant.reads == "public" and meant.kind == "meant":
        said.append(_NO_CREDENTIALS)
    if meant.reads == "none" and meant.writes != "none" and standing(planned, trials) is None:
        said.append(_ONLY_SENDS.format(method=meant.sends))
    if all(it.reads == "none" for it in trials):
        said.append(_NOBODY)
    if planned.login.headers:
        said.append(_WITH_LOGIN)
    return (*said, _UNKNOWN if planned.body is None else _UNKNOWN_BESIDES_POST)


def _of_meant(planned: Plan, trials: tuple[Trial, ...], values: Mapping[str, str]) -> Iterator[Flaw]:
    meant = trials[0]
    verdict = meant.verdict
    if meant.response is None:
        yield Flaw("no-answer", "medium", (meant.origin,), verdict.sentence + _STOPPED, verdict.fix, "")
    elif meant.origin == "null" and meant.reads != "none":
        yield _flaw(WEAKNESSES["null"], meant, (meant,), values)
    elif meant.reads == "none" and meant.writes == "none" and standing(planned, trials) is None:
        sentence = f"The given origin cannot read the response. {verdict.sentence}"
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
            continue  # perhaps public on purpose; a note says so
        found.setdefault(weakness.id, []).append(trial)
    result = []
    for shown in found.values():
        worst = max(shown, key=lambda it: RANK[it.reads])
        result.append(_flaw(WEAKNESSES[worst.kind], worst, tuple(shown), values))
    return result + _of_preflights(trials, values)


def _is_explained(trial: Trial, weakness: Weakness, by_kind: Mapping[Kind, Trial]) -> bool:
    """Whether a more general kind can do the same, so that this one adds nothing."""
    return any(
        RANK[other.reads] >= RANK[trial.reads]
        for kind in weakness.within
        if (other := by_kind.get(kind)) is not None and other is not trial
    )


def _of_preflights(trials: tuple[Trial, ...], values: Mapping[str, str]) -> list[Flaw]:
    """Return the flaw of preflights that allow origins that may not read; the most general kind if it is among them."""
    shown = [it for it in trials[1:] if RANK[it.writes] > RANK[it.reads]]
    foreign = [it for it in shown if it.kind == "foreign"]
    shown = foreign or [it for it in shown if it.kind not in {"port", "loopback"}]
    if not shown:
        return []
    worst = max(shown, key=lambda it: RANK[it.writes])
    cookies = worst.writes == "cookies"
    sentence = _WRITES.format(
        **values, method=worst.sends, who=_listed(shown), how=_WITH_COOKIES if cookies else _WITHOUT_COOKIES
    )
    origins = tuple(it.origin for it in shown)
    return [Flaw("preflight-too-open", "high" if cookies else "medium", origins, sentence, *_WRITES_FIX)]


def _of_caches(trials: tuple[Trial, ...], values: Mapping[str, str]) -> Iterator[Flaw]:
    answered = [it for it in trials if it.response is not None]
    depends = len({it.header("access-control-allow-origin") for it in answered}) > 1
    lacking = [it for it in answered if not it.varies]
    if depends and lacking:
        where = (
            "no response has" if len(lacking) == len(answered) else f"the response for {_listed(lacking)} does not have"
        )
        yield Flaw(
            "vary-missing",
            "low",
            tuple(it.origin for it in lacking),
            _VARY.format(**values, where=where),
            *_VARY_FIX,
        )


def _of_unanswered(planned: Plan, trials: tuple[Trial, ...]) -> Iterator[Flaw]:
    silent = [it.origin for it in trials[1:] if it.response is None]
    if not silent:
        return
    if trials[-1].response is None:  # perhaps the audit stopped there
        tried = [step.lookalike.origin for step in planned.steps]
        silent += tried[tried.index(trials[-1].origin) + 1 :]
    yield Flaw("undecided", "low", tuple(silent), *_UNDECIDED)


def _flaw(weakness: Weakness, worst: Trial, shown: tuple[Trial, ...], values: Mapping[str, str]) -> Flaw:
    cookies = worst.reads == "cookies"
    merged = {**values, "who": _listed(shown), "method": worst.sends}
    how = _WITH_COOKIES if cookies else _WITHOUT_COOKIES
    sentence = f"{weakness.says.format(**merged)} {_MAY_READ.format(**merged, how=how)}"
    sentence += _AND_SEND.format(**merged) if worst.sends and worst.writes == worst.reads else "."
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
        return "low"  # a program that listens on this machine already has the visitor's account
    return weakness.cookies if cookies else weakness.public


def _listed(shown: Sequence[Trial]) -> str:
    names = [it.origin for it in shown]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


_WITH_COOKIES = "with the visitor's cookies"
_WITHOUT_COOKIES = "without cookies"
_MAY_READ = "A page at {who} can read {url} {how}"
_AND_SEND = ", and send {method}."
_STOPPED = " So the audit stopped."
_DEAD_CREDENTIALS = (
    "Access-Control-Allow-Credentials has no effect with Access-Control-Allow-Origin: *: no page reads with cookies.",
    "Leave out allow_credentials, or list the origins that need it.",
    "Remove Access-Control-Allow-Credentials, or send one allowed origin instead of *.",
)
_WRITES = (
    "The preflight allows {who} to send {method} to {url} {how}. The server carries out the request, also if the page"
    " cannot read the response."
)
_WRITES_FIX = (
    "Let CORSMiddleware respond to OPTIONS with the same allow_origins, and remove other handlers for OPTIONS.",
    "Check Origin for OPTIONS in the same way as for every other method.",
)
_VARY = (
    "The response depends on Origin, but {where} Vary: Origin. A cache can return the response for another origin to"
    " {origin}. Then the browser blocks it, and the cause is hard to see."
)
_VARY_FIX = (
    "Use CORSMiddleware: from Starlette 1.7 on, it sends Vary: Origin in every response.",
    "Vary: Origin in every response, also if the origin is not allowed.",
)
_UNDECIDED = (
    "The audit got no response for these origins, so it cannot say whether the policy allows them.",
    "Try again when the server is less busy.",
    "",
)
_PUBLIC = "Public: every page may read this without cookies (*). That is right for data that everybody may have."
_PUBLIC_REFLECTED = (
    "Public: every page may read this without cookies, because the server sends back every Origin. The value * says"
    " the same more clearly."
)
_PUBLIC_WRITES = (
    "Every page may also send {method} without cookies. CORS does not protect this method, so the server itself must"
    " check who may use it."
)
_NO_CREDENTIALS = "The given origin can read only without cookies."
_NOBODY = "None of the tested origins may read this."
_ONLY_SENDS = (
    "The given origin may send {method}, but it cannot read the response to GET. That is right if no page sends GET"
    " here."
)
_WITH_LOGIN = (
    "The headers that you gave went with each request that reads, for every origin. A page on another origin does not"
    " have them, except for cookies: the browser adds those itself, unless SameSite stops it."
)
_UNKNOWN = (
    "The audit knows only what it tested. From outside, it cannot see which other origins the policy lists, or which"
    " entries never match. It sent only GET and OPTIONS: the response to POST can have other headers, and so can the"
    " responses at other paths."
)
_UNKNOWN_BESIDES_POST = (
    "The audit knows only what it tested. From outside, it cannot see which other origins the policy lists, or which"
    " entries never match. It read the response to POST: the response to GET can have other headers, and so can the"
    " responses at other paths."
)
