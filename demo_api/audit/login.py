"""Headers for what is behind a login: sent with each request that reads, and never shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from demo_api.browser import Headers, HttpRequest
from demo_api.browser.headers import is_header_value, is_token

COOKIE = ("Cookie", "demo_api_audit=1")
"""Sent if no cookie is given: some servers, such as Starlette before 1.0, respond differently to a cookie."""
_OWN = ("origin", "host", "content-length", "connection", "transfer-encoding", "access-control-request-")
_NO_SECRETS = frozenset({"accept", "accept-language", "content-type", "user-agent"})
_SHORTEST_SECRET = 6


class LoginError(ValueError):
    """A header cannot be sent; the message is one line, without its value."""


@dataclass(frozen=True, slots=True)
class Login:
    """The headers of a login, in order."""

    headers: Headers = ()

    @classmethod
    def of(cls, headers: Iterable[tuple[str, str]]) -> Self:
        """Return a login with these headers.

        Raises:
            LoginError: A name or a value is not possible in HTTP, or the audit itself sets this header.
        """
        kept = tuple(headers)
        for number, (name, value) in enumerate(kept, 1):
            if not is_token(name):
                raise LoginError(
                    f"--header, number {number}: expected 'NAME: VALUE', such as 'Authorization: Bearer x'"
                )
            if not is_header_value(value):
                raise LoginError(f"--header {name}: the value has a character that no header can have")
            if name.lower().startswith(_OWN):
                raise LoginError(f"--header {name}: the audit sets this header itself; leave it out")
        return cls(kept)

    @property
    def shown(self) -> tuple[str, ...]:
        """Each header with the length of its value, which is a secret."""
        return tuple(f"{name} ({len(value)} characters)" for name, value in self.headers)

    def has(self, name: str) -> bool:
        """Return whether there is a header with this lower-case name."""
        return any(it.lower() == name for it, _ in self.headers)

    def added(self, request: HttpRequest) -> HttpRequest:
        """Return a request with these headers, and with a cookie in any case."""
        replaced = {name.lower() for name, _ in self.headers}
        kept = tuple(pair for pair in request.headers if pair[0].lower() not in replaced)
        cookie = () if "cookie" in replaced else (COOKIE,)
        return replace(request, headers=(*kept, *self.headers, *cookie))

    def hidden(self, text: str) -> str:
        """Return a text without the secrets, which a server can send back."""
        kept = [value for name, value in self.headers if name.lower() not in _NO_SECRETS]
        secrets = {part for value in kept for part in (value, value.partition(" ")[2], *_values(value))}
        for secret in sorted(secrets, key=len, reverse=True):
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, "(hidden)")
        return text


def _values(line: str) -> list[str]:
    """Return the values of a Cookie line."""
    return [pair.partition("=")[2].strip() for pair in line.split(";")]
