"""The words in memory: the texts of a language about reasons and rules, and the messages of each engine's console."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from demo_api.words.programs import OtherText, Topic
from demo_api.words.values import Phrases

DecidedBy = Literal["fetch", "page", "network"]
Effect = Literal["blocked", "opaque", "note"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a standard: its name, and its address with the anchor."""

    text: str
    url: str

    def to_json(self) -> dict[str, str]:
        """Return it as JSON-able values."""
        return {"text": self.text, "url": self.url}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what happened, which step of the standard decides, and what to change.

    Attributes:
        id: Stable name in kebab case; it is never used for another reason.
        family: The group of the reason.
        title: One line without values.
        sentence: Template of what happened, with the values of the fetch.
        fix: Template of the change in Starlette's CORSMiddleware, or in the page.
        fix_headers: Template of the change in the headers; empty if no header helps.
        steps: The steps of the Fetch standard, or of other standards.
        mdn: Address of an MDN page with more.
        preflight_of: The reason that is the same check on the response itself, if this is a preflight's.
        like: The reason of a fetch that fails in the same way, if this is an element's.
        element: The name of the element.
        decided_by: ``fetch`` if the model can produce it, ``page`` if the document decides
            (elements, policies), ``network`` if something between page and server, or on the user's machine,
            decides (caches, cookies, extensions).
        effect: ``blocked``, ``opaque``, or ``note``: it does not decide, but the lab reports it.
        at_redirect: Whether browsers use another text if the response that fails is a redirect.
        loads: For elements: Chromium's names for what the element loads.
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
    like: str | None = None
    element: str = ""
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
    """One rule: its name, its steps of the standard, and a template for a rule that is passed, which can be empty."""

    name: str
    steps: tuple[Step, ...]
    passed: str

    @property
    def step(self) -> str:
        """The steps in one line."""
        return cited(self.steps)


@dataclass(frozen=True, slots=True)
class ConsoleText:
    """What one browser reports about one failure: templates for the values of one fetch.

    Attributes:
        code: Chromium's ``Network.CorsError`` value (or its net error, or blocked reason),
            Firefox's message category; ``None`` for WebKit, which has no codes.
        text: The exact console message; ``None`` if the console shows nothing.
        more: Further console lines that follow ``text``.
        policy: Whether Chromium wraps the text in "Access to fetch at ... blocked by CORS policy".
        error: The error of the script's promise, if it is not the engine's usual
            "Failed to fetch", "NetworkError ..." or "Load failed".
        net_error: A second code that Chromium reports for the same failure.
        alone: The text without its form, if people paste it in this way.
        at_location: Whether it is about the target of a redirect that was not followed.
        at_previous: Whether it names the target of a redirect, and the address that it came from.
        load: What the line about loading says, if that is not the usual; empty if there is no such line.
        load_first: Whether that line comes before the last line.
        last: Whether the engine's last line follows.
    """

    code: str | None = None
    text: str | None = None
    more: tuple[str, ...] = ()
    policy: bool = False
    error: str | None = None
    net_error: str | None = None
    alone: str | None = None
    at_location: bool = False
    at_previous: bool = False
    load: str | None = None
    load_first: bool = False
    last: bool = True


SILENT = ConsoleText()


@dataclass(frozen=True, slots=True)
class Case:
    """What a browser reports about a reason under some conditions.

    Attributes:
        report: The report.
        when: The values of the fetch that it is for, by name.
    """

    report: ConsoleText
    when: Mapping[str, frozenset[str]]

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether the conditions hold."""
        return all(str(values.get(name, "")) in wanted for name, wanted in self.when.items())


@dataclass(frozen=True, slots=True)
class OlderText:
    """A message of earlier versions, in each of its forms, and the reasons that it can have."""

    lines: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrailingText:
    """A sentence at the end of many messages: its own meaning, and the messages that it followed."""

    text: str
    reasons: tuple[str, ...]
    follows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadWords:
    """What a browser prints about loading, in addition to its reports.

    Attributes:
        failed: The line after a failure; empty if there is none.
        usual: What the line says if the failure has no code of the network.
        status: The line about an error status.
        without: The reasons after which there is no such line.
        failed_only: The reasons that have no line except this.
        texts: What the line says, by reason, if that is not the report's text.
        kinds: The browser's word for what makes a request, by :data:`demo_api.lesson.Via`.
        last: The line that follows every report, by the same; without these, :attr:`EngineWords.last` counts.
        without_last: The reasons after which that line is not printed.
        status_without: What makes a page's requests about whose error status nothing is printed.
        last_in_workers: Whether it is printed about a worker's request, too.
    """

    failed: str = ""
    usual: str = ""
    status: str = ""
    without: frozenset[str] = frozenset()
    failed_only: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    without_last: frozenset[str] = frozenset()
    status_without: frozenset[str] = frozenset()
    last_in_workers: bool = True


@dataclass(frozen=True, slots=True)
class EngineWords:
    """The words of one engine.

    Attributes:
        id: ``chromium``, ``firefox`` or ``webkit``.
        name: Its name for people.
        brand: The browser that most people know it by; empty if that is the name.
        rejection: The error of the promise, in nearly every case.
        reports: Its report, by reason; for a reason that is not there, it shows nothing.
        at_redirect: The same for reasons with another text if a redirect's response fails.
        by_failure: The same for reasons with a text for each kind of failure of the connection.
        cases: The same for reasons with another text under some conditions; the first that holds counts.
        policy: The text around a report with ``policy``; empty if there is none.
        policy_redirected: The same if the request was redirected.
        last: A line that follows every text; empty if none does.
        last_of_xhr: The same for XMLHttpRequest.
        bytes: How it prints a header's bytes that are not ASCII: as ``utf-8``, ``escaped``, or as they are.
        principals: Whether it prints who a page is, where others print its address.
        hides_password: Whether it prints addresses without user name and password.
        older: The messages of earlier versions.
        trailing: The sentences at the end of many messages.
        leading: The beginnings of many messages; they name the address, and what comes after them says why.
        load: What it prints about loading.
    """

    id: str
    name: str
    brand: str
    rejection: str
    reports: Mapping[str, ConsoleText]
    at_redirect: Mapping[str, ConsoleText]
    by_failure: Mapping[str, Mapping[str, ConsoleText]]
    cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    policy: str = ""
    policy_redirected: str = ""
    last: str = ""
    last_of_xhr: str = ""
    bytes: str = ""
    principals: bool = False
    hides_password: bool = False
    older: tuple[OlderText, ...] = ()
    trailing: tuple[TrailingText, ...] = ()
    leading: tuple[str, ...] = ()
    load: LoadWords = LoadWords()  # it is frozen

    def report(self, reason: str, *, at_redirect: bool = False, failure: str | None = None) -> ConsoleText:
        """Return the report for a reason.

        Args:
            reason: Its id.
            at_redirect: Whether a redirect's response failed.
            failure: The kind of the connection's failure, if that is the cause.
        """
        if failure is not None and reason in self.by_failure:
            return self.by_failure[reason].get(failure, SILENT)
        if at_redirect and reason in self.at_redirect:
            return self.at_redirect[reason]
        return self.reports.get(reason, SILENT)


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language, and the engines' own words.

    Attributes:
        language: Its code, the name of its folder.
        reasons: By id, in the order of tables.
        rules: By id, in the order of the standard.
        phrases: Values in words.
        parts: The names of the phrases that are parts of a sentence.
        causes: Why a preflight is needed.
        unknown_in_sentences: The words for a value that a pasted message does not contain.
        unknown_in_code: The same in code and headers.
        fixes: The pieces of text that make up a fix (:mod:`demo_api.words.fixes`).
        engines: By id, in the order of :data:`demo_api.browser.ENGINES`.
        topics: What messages are about that are not about CORS, by id.
        others: The messages of other programs.
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
    topics: Mapping[str, Topic] = field(default_factory=dict)
    others: tuple[OtherText, ...] = ()


def cited(steps: tuple[Step, ...]) -> str:
    """Return steps in one line."""
    return "; ".join(step.text for step in steps)
