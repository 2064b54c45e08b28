"""What it means that an origin of each kind of lookalike is let in: data, in this one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from demo_api.audit.alike import Kind

Severity = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Weakness:
    """One way in which a policy is too open.

    Attributes:
        id: Stable name in kebab case of the flaw.
        says: Template of a sentence, with ``origin``, ``who``, ``url`` and ``method`` at hand.
        cookies: The severity if pages can read with the visitor's cookies.
        public: The severity if they can read without only.
        fix: Template of the cure in terms of CORSMiddleware.
        fix_headers: Template of the cure in terms of headers, or of the code that writes them.
        within: Kinds that explain this one: whoever lets every origin in lets lookalikes in.
    """

    id: str
    says: str
    cookies: Severity
    public: Severity
    fix: str
    fix_headers: str
    within: tuple[Kind, ...] = ("foreign",)


_LIST = 'allow_origins=["{origin}"]'
_WHOLE = "Compare the whole origin with a list: Access-Control-Allow-Origin: {origin}, or no such header."
WEAKNESSES: Mapping[Kind, Weakness] = {
    "foreign": Weakness(
        "any-origin",
        "Every origin is let in, whatever it is.",
        "high",
        "low",
        "Name who may read: " + _LIST + ". With allow_credentials=True, * means every origin, cookies included.",
        "Never send back the request's Origin unchecked. " + _WHOLE,
        (),
    ),
    "null": Weakness(
        "null-origin",
        "The origin null is let in, and any site can have it: a sandboxed frame is enough.",
        "high",
        "medium",
        'Remove "null" from allow_origins.',
        "Never send Access-Control-Allow-Origin: null.",
    ),
    "suffix": Weakness(
        "suffix-lookalike",
        "An origin that only begins like {origin} is let in.",
        "high",
        "medium",
        "Use " + _LIST + "; a regular expression must match to the end, as allow_origin_regex does by fullmatch.",
        "Do not compare with startswith or an open-ended pattern. " + _WHOLE,
    ),
    "prefix": Weakness(
        "prefix-lookalike",
        "An origin that only ends like {origin} is let in.",
        "high",
        "medium",
        "Use " + _LIST + r"; in allow_origin_regex, begin a subdomain's pattern with https://([a-z0-9-]+\.)?",
        "Do not compare with endswith: put the dot, and what may stand before it, into the comparison. " + _WHOLE,
    ),
    "glued": Weakness(
        "prefix-lookalike",
        "An origin that only ends like {origin} is let in.",
        "high",
        "medium",
        "Use " + _LIST + r"; in allow_origin_regex, begin a subdomain's pattern with https://([a-z0-9-]+\.)?",
        "Do not compare with endswith: put the dot, and what may stand before it, into the comparison. " + _WHOLE,
        ("foreign", "sibling", "prefix"),
    ),
    "dot": Weakness(
        "unescaped-dot",
        "A dot in a pattern matches any character.",
        "high",
        "medium",
        r"Write \. for each dot in allow_origin_regex, or use " + _LIST + ".",
        r"Write \. for each dot of the pattern. " + _WHOLE,
        ("foreign", "prefix"),
    ),
    "truncated": Weakness(
        "part-of-the-origin",
        "A part of {origin} is let in: is a string given where a list belongs?",
        "high",
        "medium",
        "allow_origins is a list: " + _LIST + ", with the brackets; in a string, every part of it is found.",
        "Compare for equality, not with `in` on a string. " + _WHOLE,
        ("foreign", "port", "suffix"),
    ),
    "extended": Weakness(
        "suffix-lookalike",
        "An origin that only begins like {origin} is let in.",
        "medium",  # what follows a port can only be more digits
        "low",
        "Use " + _LIST + "; a regular expression must match to the end, as allow_origin_regex does by fullmatch.",
        "Do not compare with startswith or an open-ended pattern. " + _WHOLE,
        ("foreign", "port", "suffix"),
    ),
    "scheme": Weakness(
        "cleartext",
        "The unencrypted twin of {origin} is let in, and anybody on the visitor's network can write its pages.",
        "medium",
        "low",
        "Name the https origin only: " + _LIST + ".",
        _WHOLE,
    ),
    "subdomain": Weakness(
        "any-subdomain",
        "Every subdomain is let in, so the weakest of them, or a forgotten one, decides.",
        "medium",
        "low",
        "Name the subdomains that need it: " + _LIST + ".",
        _WHOLE,
        ("foreign", "prefix"),
    ),
    "sibling": Weakness(
        "any-subdomain",
        "Every subdomain is let in, so the weakest of them, or a forgotten one, decides.",
        "medium",
        "low",
        "Name the subdomains that need it: " + _LIST + ".",
        _WHOLE,
        ("foreign", "prefix"),
    ),
    "port": Weakness(
        "other-port",
        "Other ports of the same host are let in.",
        "medium",
        "low",
        "Name the port that is meant: " + _LIST + ".",
        _WHOLE,
        ("foreign", "suffix"),
    ),
    "loopback": Weakness(
        "other-loopback-name",
        "The machine's other name is let in.",
        "low",
        "low",
        "Harmless while developing; leave it out of what is deployed: " + _LIST + ".",
        _WHOLE,
    ),
}
