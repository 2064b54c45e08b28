"""Hosts and sites: which addresses are the machine's own, and which hosts are one site.

Without the Public Suffix List, the site of a host is its last two labels, or three where the last
two are one of the suffixes below. Good enough for a lab; a browser ships the whole list.
"""

import ipaddress
from typing import Literal

from demo_api.browser.url import Url, parse

AddressSpace = Literal["loopback", "local", "public"]
_TWO_LABEL_SUFFIXES = frozenset(
    {
        *("co.uk", "org.uk", "ac.uk", "gov.uk", "com.au", "net.au", "org.au", "co.nz", "co.jp"),
        *("ne.jp", "or.jp", "com.br", "co.in", "com.cn", "co.za", "com.mx", "co.kr", "com.tr"),
        *("github.io", "gitlab.io", "herokuapp.com", "netlify.app", "vercel.app", "pages.dev"),
        *("web.app", "firebaseapp.com", "onrender.com", "fly.dev", "workers.dev"),
    }
)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine (Secure Contexts, potentially trustworthy, step 4)."""
    name = host.removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def address_space(host: str) -> AddressSpace | None:
    """Return the address space of a host, ``None`` if only a resolver could say.

    (Local Network Access, IP address space)
    """
    if is_loopback(host):
        return "loopback"
    address = _address(host)
    if address is None:
        return None
    return "local" if address.is_private else "public"


def registrable_domain(host: str) -> str | None:
    """Return the registrable domain of a host, ``None`` for addresses and bare suffixes."""
    labels = host.removesuffix(".").split(".")
    if _address(host) is not None:
        return None
    size = 3 if ".".join(labels[-2:]) in _TWO_LABEL_SUFFIXES else 2
    return ".".join(labels[-size:]) if len(labels) >= size else None


def is_same_site(origin: str, url: Url) -> bool:
    """Return whether a page's origin and a URL are schemelessly same site (HTML, same site)."""
    page = parse(origin)
    if page is None or not page.is_http or not url.is_http:
        return False
    if page.host == url.host:
        return True
    domain = registrable_domain(page.host)
    return domain is not None and domain == registrable_domain(url.host)
