"""What of a header the page is shown: that a secret was there and how long it was."""

import pytest

from demo_api.secrecy import shown


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("cookie", "session=s3cret; theme=dark", "session=(6 characters); theme=(4 characters)"),
        ("cookie", "s3cret", "(6 characters)"),
        ("cookie", "=s3cret", "=(6 characters)"),
        ("cookie", "a=b=c; s3cret;; d=", "a=(3 characters); (6 characters);; d=(0 characters)"),
        ("cookie", 'a="s3;cret"', "a=(3 characters);(5 characters)"),
        ("set-cookie", "session=s3cret; Path=/x; HttpOnly", "session=(6 characters); Path=/x; HttpOnly"),
        ("set-cookie", "s3cret; Path=/", "(6 characters); Path=/"),
        ("set-cookie", "s3cret", "(6 characters)"),
        ("authorization", "Bearer s3cret", "Bearer (6 characters)"),
        ("authorization", "s3cret", "(6 characters)"),
        ("authorization", "Digest user=a, response=b", "Digest (18 characters)"),
        ("proxy-authorization", "Basic s3cret", "Basic (6 characters)"),
        ("x-api-key", "s3cret", "(6 characters)"),
        ("apikey", "s3cret", "(6 characters)"),
        ("x-auth-token", "s3cret", "(6 characters)"),
        ("x-csrf-token", "s3cret", "(6 characters)"),
        ("x-amz-security-token", "s3cret", "(6 characters)"),
        ("x-session-id", "s3cret", "(6 characters)"),
        ("client-secret", "s3cret", "(6 characters)"),
        # Names are no secrets.
        ("access-control-request-headers", "authorization,x-api-key", "authorization,x-api-key"),
        ("access-control-allow-headers", "X-Api-Key", "X-Api-Key"),
        ("vary", "Cookie", "Cookie"),
        ("origin", "https://token.example", "https://token.example"),
        ("www-authenticate", "Bearer", "Bearer"),
        ("content-type", "text/plain", "text/plain"),
    ],
)
def test_a_secret_is_shown_as_its_length(name: str, value: str, expected: str) -> None:
    assert shown(name, value) == (name, expected)
