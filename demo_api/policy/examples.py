"""Policies that people really need, by name. The tests run each of them in every stack."""

from collections.abc import Mapping
from types import MappingProxyType

from demo_api.policy.policy import Policy

USUAL = Policy(
    readers=("https://your-page.example",),
    methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
    headers=("Authorization", "Content-Type"),
)
"""For one page that reads and writes with a token."""

EXAMPLES: Mapping[str, Policy] = MappingProxyType(
    {
        "public": Policy(("*",), expose=("X-Total-Count",)),
        "session": Policy(
            ("https://app.example",),
            credentials=True,
            methods=("GET", "POST", "PUT", "DELETE"),
            headers=("Content-Type", "X-CSRF-Token"),
            expose=("X-Total-Count",),
        ),
        "two": Policy(
            ("https://app.example", "http://localhost:22001"),
            credentials=True,
            methods=("GET", "POST", "PATCH"),
            headers=("Content-Type",),
            max_age=60,
            private_network=True,
        ),
        "previews": Policy(
            ("https://pr-*.app.example", "https://app.example"),
            credentials=True,
            methods=("GET", "POST"),
            headers=("Content-Type",),
        ),
        "read-only": Policy(("https://app.example", "https://admin.app.example"), expose=("ETag", "Link"), max_age=0),
        "machine": Policy(
            ("https://console.example:8443",),
            methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
            headers=("Authorization", "Content-Type"),
            expose=("X-Request-Id",),
            max_age=3600,
        ),
    }
)
"""Anyone reads; one page with cookies; two pages, one of them on this machine; the previews of one project; two pages
that only read; a page that sends a token and no cookies."""
