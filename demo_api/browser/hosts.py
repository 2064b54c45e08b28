"""Hosts and sites: which addresses are the machine's own, which hosts are one site, and where anybody can get a host.

Without the Public Suffix List, the site of a host is its last two labels, or one more than the suffixes below. Good
enough for a lab; a browser ships the whole list.

``SHARED_HOSTING`` is the only list of shared hosting in this project: the audit and lint both use it, through
:func:`shared_hosting`.
"""

import ipaddress
from fnmatch import fnmatchcase
from typing import Literal

from demo_api.browser.url import Url, parse

AddressSpace = Literal["loopback", "local", "public"]
_REGISTRIES = (
    *("co.uk", "org.uk", "ac.uk", "gov.uk", "com.au", "net.au", "org.au", "co.nz", "co.jp", "ne.jp", "or.jp"),
    *("com.br", "co.in", "com.cn", "co.za", "com.mx", "co.kr", "com.tr", "com.sg", "com.ar", "co.il", "com.tw"),
)
SHARED_HOSTING = (
    # Web sites and applications: a free account is enough for a name of one's own.
    *("vercel.app", "now.sh", "netlify.app", "github.io", "gitlab.io", "bitbucket.io", "codeberg.page"),
    *("pages.dev", "workers.dev", "r2.dev", "web.app", "firebaseapp.com", "herokuapp.com", "onrender.com", "fly.dev"),
    *("up.railway.app", "koyeb.app", "deno.dev", "deno.net", "surge.sh", "glitch.me"),
    *("ondigitalocean.app", "digitaloceanspaces.com", "northflank.app", "code.run", "zeabur.app", "cyclic.app"),
    *("kinsta.app", "kinsta.page", "sevalla.app", "sevalla.page", "edgeone.app", "stormkit.dev", "begin.app"),
    *("pythonanywhere.com", "streamlit.app", "hf.space", "gradio.live", "modal.run", "anvil.app", "plotly.app"),
    *("readthedocs.io", "neocities.org", "tiiny.site", "bearblog.dev", "blogspot.com", "wordpress.com", "weebly.com"),
    *("webflow.io", "framer.app", "framer.website", "framer.ai", "wixsite.com", "wixstudio.com", "squarespace.com"),
    *("myshopify.com", "bubbleapps.io", "carrd.co", "notion.site", "supabase.co", "expo.app", "b-cdn.net"),
    "tumblr.com",
    # Code that a program wrote, or that people try out.
    *("lovable.app", "lovableproject.com", "replit.app", "replit.dev", "repl.co", "bolt.host"),
    *("emergent.host", "preview.emergentagent.com"),
    *("vusercontent.net", "base44.app", "csb.app", "codesandbox.io", "stackblitz.io", "webcontainer.io", "cdpn.io"),
    *("val.run", "gitpod.io", "github.dev", "app.github.dev", "githubpreview.dev", "cloudworkstations.dev"),
    # The large clouds.
    *("cloudfront.net", "amplifyapp.com", "elasticbeanstalk.com", "*.elasticbeanstalk.com", "awsapprunner.com"),
    *("*.awsapprunner.com", "s3.amazonaws.com", "s3.*.amazonaws.com", "s3-website.*.amazonaws.com"),
    *("s3-website-*.amazonaws.com", "execute-api.*.amazonaws.com", "lambda-url.*.on.aws", "*.elb.amazonaws.com"),
    *("azurewebsites.net", "*.azurewebsites.net", "azurestaticapps.net", "*.azurestaticapps.net", "azureedge.net"),
    *("azurefd.net", "*.azurefd.net", "blob.core.windows.net", "web.core.windows.net", "*.web.core.windows.net"),
    *("cloudapp.azure.com", "*.cloudapp.azure.com", "azure-api.net", "azurecontainerapps.io"),
    *("*.azurecontainerapps.io", "appspot.com", "*.r.appspot.com", "a.run.app", "*.run.app"),
    *("cloudfunctions.net", "storage.googleapis.com", "googleusercontent.com", "oraclecloudapps.com"),
    # Tunnels to the machine of each person who starts one.
    *("ngrok.io", "*.ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "trycloudflare.com"),
    *("loca.lt", "localtunnel.me", "lhr.life", "serveo.net", "devtunnels.ms", "*.devtunnels.ms", "tunnelmole.net"),
    *("pinggy.link", "bore.pub", "exp.direct", "nip.io", "sslip.io"),
)
"""Suffixes below which anybody can get a host. ``*`` stands for letters within one label, such as a region."""

_LONGEST = 5
_PLAIN = frozenset((*_REGISTRIES, *SHARED_HOSTING))
_PATTERNS = tuple(it for it in SHARED_HOSTING if "*" in it)


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


def shared_hosting(host: str) -> str | None:
    """Return the suffix of a host below which anybody can get a host; ``None`` if there is none.

    For ``shop.vercel.app`` and for ``vercel.app``, this is ``vercel.app``.

    Args:
        host: A host in the form that browsers send, without a port.
    """
    suffix = _suffix(host.removesuffix("."))
    return None if suffix in _REGISTRIES else suffix


def registrable_domain(host: str) -> str | None:
    """Return the registrable domain of a host, ``None`` for addresses and bare suffixes."""
    name = host.removesuffix(".")
    labels = name.split(".")
    if _address(host) is not None:
        return None
    suffix = _suffix(name)
    size = 2 if suffix is None else suffix.count(".") + 2
    return ".".join(labels[-size:]) if len(labels) >= size else None


def _suffix(name: str) -> str | None:
    """Return the longest known suffix that leaves a label; the whole host if it is one itself."""
    labels = name.split(".")
    sizes = (*range(min(_LONGEST, len(labels) - 1), 1, -1), len(labels))
    return next((it for size in sizes if _is_known(it := ".".join(labels[-size:]))), None)


def _is_known(suffix: str) -> bool:
    return suffix in _PLAIN or any(_matches(suffix, pattern) for pattern in _PATTERNS)


def _matches(suffix: str, pattern: str) -> bool:
    return suffix.count(".") == pattern.count(".") and all(map(fnmatchcase, suffix.split("."), pattern.split(".")))


def is_same_site(origin: str, url: Url) -> bool:
    """Return whether a page's origin and a URL are schemelessly same site (HTML, same site)."""
    page = parse(origin)
    if page is None or not page.is_http or not url.is_http:
        return False
    if page.host == url.host:
        return True
    domain = registrable_domain(page.host)
    return domain is not None and domain == registrable_domain(url.host)
