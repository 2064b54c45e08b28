"""The words as they are in memory: what a language says of reasons and rules, and what each engine's console says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from demo_api.words.values import Phrases

DecidedBy = Literal["fetch", "page", "network"]
Effect = Literal["blocked", "opaque", "note"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a standard: how it is cited, and its address with the anchor."""

    text: str
    url: str

    def to_json(self) -> dict[str, str]:
        """Return it as JSON-able values."""
        return {"text": self.text, "url": self.url}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what happened, where the standard says so, and what changes it.

    Attributes:
        id: Stable name in kebab case; it is not used again for anything else.
        family: What it belongs together with.
        title: One line without values.
        sentence: Template of one sentence with the values at hand.
        fix: Template of the change in terms of Starlette's CORSMiddleware, or of the page.
        fix_headers: Template of the change in terms of headers on the wire; empty if none helps.
        steps: The steps of the Fetch standard, or of the standards named.
        mdn: Address of the MDN page to read on.
        preflight_of: The reason that is the same check on the response itself, if this is a preflight's.
        decided_by: ``fetch`` if the model can produce it, ``page`` if the document decides
            (elements, policies), ``network`` if something on the way or on the machine does
            (caches, cookies, extensions).
        effect: ``blocked``, ``opaque``, or ``note``: it decides nothing, but must be reported.
        at_redirect: Whether browsers word it otherwise if it is a redirect's response that fails.
        loads: What Chromium calls the things that are loaded, where an element loads them.
    """

    id: str
    family: str
    title: str
    sentence: str
    fix: str
    fix_headers: str
    steps: tuple[Step, ...]
    mdn: str
    preflight_of: str | None = None
    decided_by: DecidedBy = "fetch"
    effect: Effect = "blocked"
    at_redirect: bool = False
    loads: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """The steps in one line."""
        return cited(self.steps)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, its steps of the standard, and a template for when it is passed; maybe empty."""

    name: str
    steps: tuple[Step, ...]
    passed: str

    @property
    def step(self) -> str:
        """The steps in one line."""
        return cited(self.steps)


@dataclass(frozen=True, slots=True)
class Report:
    """What one browser reports about one failure: templates, filled with the values of one fetch.

    Attributes:
        code: Chromium's ``Network.CorsError`` value (or its net error, or blocked reason),
            Firefox's message category; ``None`` for WebKit, which has no codes.
        text: The console text, word for word; ``None`` where the console stays silent.
        more: Further console lines that follow ``text``.
        policy: Whether Chromium wraps the text in "Access to fetch at ... blocked by CORS policy".
        error: What the script's promise is rejected with, where it is not the engine's usual
            "Failed to fetch", "NetworkError ..." or "Load failed".
        net_error: A second code that Chromium reports for the same failure.
        alone: The text without its form, if people paste it so.
    """

    code: str | None = None
    text: str | None = None
    more: tuple[str, ...] = ()
    policy: bool = False
    error: str | None = None
    net_error: str | None = None
    alone: str | None = None


SILENT = Report()


@dataclass(frozen=True, slots=True)
class OlderText:
    """A text of earlier versions, in each form in which it stood, and the reasons it can have."""

    lines: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrailingText:
    """A sentence that ended many messages: what it means alone, and which messages it followed."""

    text: str
    reasons: tuple[str, ...]
    follows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineWords:
    """What one engine says.

    Attributes:
        id: ``chromium``, ``firefox`` or ``webkit``.
        name: Its name for people.
        brand: The browser by which most people know it, empty if it is the name.
        rejection: What the promise is rejected with, in nearly every case.
        reports: By reason, what it reports; a reason that is not there is one that it is silent about.
        at_redirect: The same for reasons that are worded otherwise if a redirect's response fails.
        by_failure: The same for reasons that are worded by the kind of the connection's failure.
        policy: What stands around the text of a report with ``policy``; empty if nothing does.
        policy_redirected: The same if the request was redirected.
        last: A line that follows every text; empty if none does.
        last_of_xhr: The same for XMLHttpRequest.
        older: What earlier versions said.
        trailing: What ended many messages.
    """

    id: str
    name: str
    brand: str
    rejection: str
    reports: Mapping[str, Report]
    at_redirect: Mapping[str, Report]
    by_failure: Mapping[str, Mapping[str, Report]]
    policy: str = ""
    policy_redirected: str = ""
    last: str = ""
    last_of_xhr: str = ""
    older: tuple[OlderText, ...] = ()
    trailing: tuple[TrailingText, ...] = ()

    def report(self, reason: str, *, at_redirect: bool = False, failure: str | None = None) -> Report:
        """Return what is reported for a reason.

        Args:
            reason: Its id.
            at_redirect: Whether a redirect's response failed.
            failure: The kind of the connection's failure, if that was it.
        """
        if failure is not None and reason in self.by_failure:
            return self.by_failure[reason].get(failure, SILENT)
        if at_redirect and reason in self.at_redirect:
            return self.at_redirect[reason]
        return self.reports.get(reason, SILENT)


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language, and what the engines' consoles say in theirs.

    Attributes:
        language: Its code, the name of its folder.
        reasons: By id, in the order of tables.
        rules: By id, in the order of the standard.
        phrases: Values in words.
        parts: Those of the phrases that stand in every sentence of their kind.
        causes: Why a preflight is needed.
        unknown_in_sentences: What stands for a value that a pasted message does not name.
        unknown_in_code: The same in code and headers.
        fixes: The pieces from which a fix is put into words (:mod:`demo_api.words.fixes`).
        engines: By id, in the order of :data:`demo_api.browser.ENGINES`.
    """

    language: str
    reasons: Mapping[str, Reason]
    rules: Mapping[str, Rule]
    phrases: Phrases
    parts: frozenset[str]
    causes: Mapping[str, str]
    unknown_in_sentences: Mapping[str, str] = field(default_factory=dict)
    unknown_in_code: Mapping[str, str] = field(default_factory=dict)
    fixes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    engines: Mapping[str, EngineWords] = field(default_factory=dict)


def cited(steps: tuple[Step, ...]) -> str:
    """Return steps in one line."""
    return "; ".join(step.text for step in steps)
