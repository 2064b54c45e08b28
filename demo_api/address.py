"""An address to listen on: a host name or an IP address, and nothing around it."""

import ipaddress
import re
import socket

_LABEL = r"(?!-)[\w-]{1,63}(?<!-)"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?")
_WITH_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*):(?P<port>\d*)")
_MAX_NAME = 253
"""Characters (https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)."""


def address(text: str) -> str:
    """Return the address in lower case.

    Raises:
        ValueError: Nothing can listen there; the message says why, and what to write.
    """
    host = text.lower()
    if not host:
        raise ValueError("it is empty; write localhost")
    if any(it.isspace() or not it.isprintable() for it in host):
        raise ValueError("it has a space or a control character in it")
    if "://" in host:
        raise ValueError("it begins with a scheme; write only the host, such as localhost")
    if "/" in host or "@" in host or "?" in host or "#" in host:
        raise ValueError("it is more than a host; write only the host, such as localhost")
    if host == "*":
        raise ValueError("write 0.0.0.0 to listen on every address")
    if found := _WITH_PORT.fullmatch(host):
        bare = found["host"].strip("[]") or "localhost"
        raise ValueError(f"it has a port; write {bare}, and the ports with --api-port, --client-port, --stranger-port")
    if host.startswith("["):
        raise ValueError(f"it has brackets; write {host.strip('[]')}")
    _check_name(host) if (number := _number(host)) is None else _check_number(number)
    return host


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if ":" in host:
        raise ValueError("it is not an IPv6 address; write one such as ::1")
    try:
        # The system also takes 127.1 and 0x7f000001 for addresses, which nobody expects.
        short = ipaddress.ip_address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None
    raise ValueError(f"to the system it means {short}; write that in full")


def _check_number(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped:
        raise ValueError(f"it is an IPv4 address in the form of IPv6; write {number.ipv4_mapped}")
    if number.is_multicast:
        raise ValueError("it is a multicast address, where no server can listen")
    if str(number) in {"255.255.255.255", "127.255.255.255"}:
        raise ValueError("it is a broadcast address, where no server can listen")
    if number.version == 4 and number.is_reserved:  # noqa: PLR2004  # of IPv6, ::1 counts as reserved
        raise ValueError("it is a reserved address, where no server can listen")


def _check_name(host: str) -> None:
    if len(host) > _MAX_NAME or not _NAME.fullmatch(host):
        raise ValueError("it is not a host name")
    if host.rsplit(".", 1)[-1].isdecimal():
        # A name whose last part is a number is an address or a mistake (https://url.spec.whatwg.org/#ends-in-a-number-checker).
        raise ValueError("it is not an IPv4 address; write four numbers from 0 to 255")
