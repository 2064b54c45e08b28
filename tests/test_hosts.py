"""Which hosts are one site, and where anybody can get a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo_api.browser.hosts import SHARED_HOSTING, registrable_domain, shared_hosting

HOSTS = [
    ("app.example.com", "example.com", None),
    ("a.b.example.co.uk", "example.co.uk", None),
    ("co.uk", None, None),
    ("example", None, None),
    ("localhost", None, None),
    ("127.0.0.1", None, None),
    ("[::1]", None, None),
    ("shop.vercel.app", "shop.vercel.app", "vercel.app"),
    ("a.shop.vercel.app", "shop.vercel.app", "vercel.app"),
    ("vercel.app", None, "vercel.app"),
    ("shop.github.io.", "shop.github.io", "github.io"),
    ("notvercel.app", "notvercel.app", None),
    ("shop.up.railway.app", "shop.up.railway.app", "up.railway.app"),
    ("shop.azurewebsites.net", "shop.azurewebsites.net", "azurewebsites.net"),
    ("shop-1.westus-01.azurewebsites.net", "shop-1.westus-01.azurewebsites.net", "westus-01.azurewebsites.net"),
    ("files.s3.eu-west-1.amazonaws.com", "files.s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"),
    ("console.aws.amazon.com", "amazon.com", None),
    ("shop-abc-uc.a.run.app", "shop-abc-uc.a.run.app", "a.run.app"),
]


@pytest.mark.parametrize(("host", "domain", "suffix"), HOSTS)
def test_a_host_has_a_site_and_perhaps_a_shared_suffix(host: str, domain: str | None, suffix: str | None) -> None:
    assert registrable_domain(host) == domain
    assert shared_hosting(host) == suffix


def test_each_suffix_stands_once_and_has_two_labels_or_more() -> None:
    assert len(set(SHARED_HOSTING)) == len(SHARED_HOSTING)
    assert all("." in it and it == it.lower() for it in SHARED_HOSTING)


@given(st.text("abc.*[]:1-", max_size=20))
def test_every_text_is_judged(host: str) -> None:
    suffix = shared_hosting(host)
    assert suffix is None or host.removesuffix(".").endswith(suffix)
    domain = registrable_domain(host)
    assert domain is None or host.removesuffix(".").endswith(domain)
