"""The host of a URL: a domain, an IPv4 or an IPv6 address, or what another scheme writes there (URL, host parsing)."""

import encodings.idna
import ipaddress
import re
import unicodedata
from itertools import groupby
from urllib.parse import quote, unquote

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")
_FORBIDDEN_IF_OPAQUE = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
# Letters that the older rules of Python's codec would replace; browsers keep them.
_KEPT_LETTERS = re.compile("[\u00df\u03c2\u1e9e\u200c\u200d]")
_OPAQUE_SAFE = "!$%&()*+,-./:;=?@[]\\^_`{|}~'\""
_MAX_IPV4_PARTS = 4
_PREFIX = "xn--"


def parse_host(text: str, *, special: bool) -> str | None:
    """Return a host in the form that browsers compare and send.

    Args:
        text: The host as written, without port.
        special: Whether the scheme is one of those whose hosts are domains, such as http.

    Returns:
        Lower-case ASCII, IPv6 in brackets; ``None`` where the standard says failure. (URL, host parser)
    """
    if text.startswith("["):
        return _ipv6(text[1:-1]) if text.endswith("]") else None
    if not special:
        return None if _FORBIDDEN_IF_OPAQUE.search(text) else quote(text, safe=_OPAQUE_SAFE, errors="replace")
    domain = _to_ascii(unquote(text, errors="replace"))
    if domain is None or _FORBIDDEN.search(domain):
        return None
    # (URL, ends in a number checker)
    last = domain.removesuffix(".").rpartition(".")[2]
    return _ipv4(domain) if _NUMBER.fullmatch(last) else domain


def _to_ascii(domain: str) -> str | None:
    """Return a domain in ASCII (URL, domain to ASCII; not strict: labels may be empty or long)."""
    if domain.isascii() and _PREFIX not in domain.lower():
        return domain.lower()
    labels = [_label(label) for label in _DOTS.split(domain)]
    made = ".".join(label for label in labels if label is not None)
    return None if None in labels or not made else made


def _label(label: str) -> str | None:
    if label.isascii():
        lower = label.lower()
        return lower if not lower.startswith(_PREFIX) or _is_punycode(lower) else None
    try:
        mapped = _mapped(label)
    except UnicodeError:
        return None
    return mapped.lower() if mapped.isascii() else _PREFIX + mapped.encode("punycode").decode("ascii")


def _mapped(label: str) -> str:
    """Return a label with each letter in the form that is compared.

    Raises:
        UnicodeError: A character may not be in a domain.
    """
    if _KEPT_LETTERS.search(label):
        return unicodedata.normalize("NFKC", label.lower())
    return encodings.idna.nameprep(label)


def _is_punycode(label: str) -> bool:
    """Whether a label that begins with ``xn--`` holds what it promises: text that is not ASCII, in its usual form."""
    try:
        decoded = label.removeprefix(_PREFIX).encode("ascii").decode("punycode")
        return not decoded.isascii() and _mapped(decoded) == decoded
    except UnicodeError:
        return False


def _ipv6(text: str) -> str | None:
    """Parse and serialize an IPv6 address: the longest run of zeros is left out, numbers are hexadecimal."""
    if "%" in text:
        return None
    try:
        packed = ipaddress.IPv6Address(text).packed
    except ValueError:
        return None
    pieces = [int.from_bytes(packed[place : place + 2]) for place in range(0, len(packed), 2)]
    runs = [(zero, list(run)) for zero, run in groupby(pieces, key=lambda piece: piece == 0)]
    longest = max((len(run) for zero, run in runs if zero), default=0)
    text, left_out = "", False
    for zero, run in runs:
        if zero and not left_out and len(run) == longest > 1:
            text, left_out = f"{text}::", True
        else:
            text += ("" if text == "" or text.endswith("::") else ":") + ":".join(f"{piece:x}" for piece in run)
    return f"[{text}]"


def _ipv4(text: str) -> str | None:
    """Parse an IPv4 address of one to four numbers, decimal, octal or hexadecimal (URL, IPv4 parser)."""
    parts = text.removesuffix(".").split(".")
    if len(parts) > _MAX_IPV4_PARTS:
        return None
    numbers = [_ipv4_number(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    *heads, tail = (number or 0 for number in numbers)
    if any(head > 0xFF for head in heads) or tail >= 256 ** (_MAX_IPV4_PARTS + 1 - len(parts)):  # noqa: PLR2004
        return None
    value = tail + sum(head << (24 - 8 * place) for place, head in enumerate(heads))
    return str(ipaddress.IPv4Address(value))


def _ipv4_number(part: str) -> int | None:
    if not _NUMBER.fullmatch(part):
        return None
    digits, radix = part.lower(), 10
    if digits.startswith("0x"):
        digits, radix = digits[2:], 16
    elif len(digits) > 1 and digits.startswith("0"):
        radix = 8
    try:
        # Python does not read thousands of digits; this many are too large for an address anyway.
        return int(digits.lstrip("0")[:40] or "0", radix)
    except ValueError:
        return None
