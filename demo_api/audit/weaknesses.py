"""What it means that a policy allows an origin of each kind of lookalike: data, in this one place."""

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
        says: Template of a sentence; it may contain ``origin`` and ``who``.
        cookies: The severity if pages can read with the visitor's cookies.
        public: The severity if pages can read only without cookies.
        fix: Template of the change in CORSMiddleware.
        fix_headers: Template of the change in the headers, or in the code that writes them.
        within: Kinds that explain this one: a policy that allows every origin also allows lookalikes.
    """

    id: str
    says: str
    cookies: Severity
    public: Severity
    fix: str
    fix_headers: str
    within: tuple[Kind, ...] = ("foreign",)


_LIST = 'allow_origins=["{origin}"]'
_WHOLE = (
    "Compare the whole origin with a list. If it is in the list, send Access-Control-Allow-Origin: {origin}; otherwise"
    " leave the header out."
)
_SHARED = "The policy allows other sites on shared hosting. Anybody can put a page there."
_SHARED_FIX = (
    "List the exact origins: "
    + _LIST
    + ". For previews, use a domain of your own, or a pattern with a part that only your account has."
)
WEAKNESSES: Mapping[Kind, Weakness] = {
    "foreign": Weakness(
        "any-origin",
        "The policy allows every origin.",
        "high",
        "low",
        "List the origins that may read: "
        + _LIST
        + ". With allow_credentials=True, * in allow_origins allows every origin to read with cookies.",
        "Never send back the value of Origin without a check. " + _WHOLE,
        (),
    ),
    "null": Weakness(
        "null-origin",
        "The policy allows the origin null. Any site can have this origin, for example in a sandboxed frame.",
        "high",
        "medium",
        'Remove "null" from allow_origins.',
        "Never send Access-Control-Allow-Origin: null.",
    ),
    "suffix": Weakness(
        "suffix-lookalike",
        "The policy allows an origin that begins with {origin}, but is a different origin.",
        "high",
        "medium",
        "Use "
        + _LIST
        + ". A regular expression must match the whole origin, as allow_origin_regex does with fullmatch.",
        "Do not compare with startswith, or with a pattern that has no end. " + _WHOLE,
    ),
    "prefix": Weakness(
        "prefix-lookalike",
        "The policy allows an origin that ends like {origin}, but is a different origin.",
        "high",
        "medium",
        "Use " + _LIST + r". In allow_origin_regex, begin a pattern for subdomains with https://([a-z0-9-]+\.)?",
        "Do not compare with endswith. Compare the dot and the part before it, too. " + _WHOLE,
        ("foreign", "tenant"),
    ),
    "glued": Weakness(
        "prefix-lookalike",
        "The policy allows an origin that ends like {origin}, but is a different origin.",
        "high",
        "medium",
        "Use " + _LIST + r". In allow_origin_regex, begin a pattern for subdomains with https://([a-z0-9-]+\.)?",
        "Do not compare with endswith. Compare the dot and the part before it, too. " + _WHOLE,
        ("foreign", "tenant", "sibling", "prefix"),
    ),
    "hyphen": Weakness(
        "prefix-lookalike",
        "The policy allows an origin that ends like {origin}, but is a different origin.",
        "high",
        "medium",
        "Use " + _LIST + r". In allow_origin_regex, begin a pattern for subdomains with https://([a-z0-9-]+\.)?",
        r"A hyphen is a part of a host: \b in a pattern ends before it. " + _WHOLE,
        ("foreign", "tenant", "prefix"),
    ),
    "ending": Weakness(
        "other-ending",
        "The policy allows the same name with another ending. Anybody can register that.",
        "high",
        "medium",
        "Use " + _LIST + ". In allow_origin_regex, write the whole host to its end.",
        "Compare the host to its end. " + _WHOLE,
        ("foreign",),
    ),
    "dot": Weakness(
        "unescaped-dot",
        "A dot in a pattern matches any character, so the policy allows another host.",
        "high",
        "medium",
        r"Write \. for each dot in allow_origin_regex, or use " + _LIST + ".",
        r"Write \. for each dot of the pattern. " + _WHOLE,
        ("foreign", "prefix"),
    ),
    "truncated": Weakness(
        "part-of-the-origin",
        "The policy allows a part of {origin}. The cause can be a string instead of a list.",
        "high",
        "medium",
        "Make allow_origins a list, with brackets: " + _LIST + ". Of a string, Starlette allows every part.",
        "Compare with ==, not with `in` on a string. " + _WHOLE,
        ("foreign", "port", "suffix", "ending"),
    ),
    "extended": Weakness(
        "suffix-lookalike",
        "The policy allows an origin that begins with {origin}, but is a different origin.",
        "medium",  # what follows a port can only be more digits
        "low",
        "Use "
        + _LIST
        + ". A regular expression must match the whole origin, as allow_origin_regex does with fullmatch.",
        "Do not compare with startswith, or with a pattern that has no end. " + _WHOLE,
        ("foreign", "port", "suffix"),
    ),
    "scheme": Weakness(
        "cleartext",
        "The policy allows the same host over http. Anyone on the visitor's network can change a page that uses http.",
        "medium",
        "low",
        "List only the https origin: " + _LIST + ".",
        _WHOLE,
    ),
    "subdomain": Weakness(
        "any-subdomain",
        "The policy allows every subdomain. One insecure or forgotten subdomain is enough for an attack.",
        "medium",
        "low",
        "List only the subdomains that need it: " + _LIST + ".",
        _WHOLE,
        ("foreign", "tenant", "prefix"),
    ),
    "sibling": Weakness(
        "any-subdomain",
        "The policy allows every subdomain. One insecure or forgotten subdomain is enough for an attack.",
        "medium",
        "low",
        "List only the subdomains that need it: " + _LIST + ".",
        _WHOLE,
        ("foreign", "tenant", "prefix"),
    ),
    "port": Weakness(
        "other-port",
        "The policy allows other ports of the same host.",
        "medium",
        "low",
        "List only the port that you need: " + _LIST + ".",
        _WHOLE,
        ("foreign", "suffix"),
    ),
    "loopback": Weakness(
        "other-loopback-name",
        "The policy allows the other name of this machine (localhost or 127.0.0.1).",
        "low",
        "low",
        "This is harmless during development. Leave it out when you deploy: " + _LIST + ".",
        _WHOLE,
    ),
    "tenant": Weakness("shared-hosting", _SHARED, "high", "medium", _SHARED_FIX, _WHOLE),
    "namesake": Weakness("shared-hosting", _SHARED, "high", "medium", _SHARED_FIX, _WHOLE, ("foreign", "tenant")),
    "hosting": Weakness("shared-hosting", _SHARED, "high", "medium", _SHARED_FIX, _WHOLE, ("foreign", "tenant")),
    "local": Weakness(
        "development-origin",
        "The policy allows an address of a development server. Each program on the visitor's machine can listen there.",
        "medium",
        "low",
        "Leave localhost and 127.0.0.1 out when you deploy: read allow_origins from a setting of that server.",
        _WHOLE,
    ),
    "local-suffix": Weakness(
        "suffix-lookalike",
        "The policy allows an origin that begins with http://localhost, but is a different origin.",
        "high",
        "medium",
        "Leave localhost out when you deploy. A regular expression must match the whole origin, as allow_origin_regex"
        " does with fullmatch.",
        "Do not compare with startswith, or with a pattern that has no end. " + _WHOLE,
        ("foreign", "suffix"),
    ),
    "private": Weakness(
        "private-network",
        "The policy allows an address of private networks. Every network has a machine of its own at such an address.",
        "medium",
        "low",
        "Leave private addresses out when you deploy: " + _LIST + ".",
        _WHOLE,
    ),
}
