"""Origins that code may allow, guessed from the texts in it: addresses, patterns, and parts of hosts.

A middleware by hand compares with whole origins, with a regular expression, with the end of a host, or looks for a part
of one. An origin of each kind is tried; what the code does not allow costs one request and proves nothing.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice

from demo_api.browser.hosts import registrable_domain
from demo_api.browser.url import parse
from demo_api.lint.samples import ANY, UnknownError, examples
from demo_api.lint.serialized import is_origin

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(?::[0-9]+)?", re.IGNORECASE)
_HOST = re.compile(r"(?:\*?\.)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?)", re.IGNORECASE)
_LOCAL = re.compile(r"(?:localhost|127\.0\.0\.1)(?::\d+)?")
_LABELS = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+", re.IGNORECASE)
_BEGINNING = re.compile(r"https?://[a-z0-9-]+", re.IGNORECASE)
_END = re.compile(r"[a-z0-9-]*(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_BEFORE_PORT = re.compile(r"https?://[a-z0-9.-]+:", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\*+?()\[\]|]")
_LONGEST = 500
"""Characters of a text that is read as a pattern."""
_MOST_TEXTS = 2000
_EACH = 3
"""Origins that are tried for each pattern."""


def named(texts: Iterable[str]) -> list[str]:
    """Return the origins that stand in texts as they are."""
    found = [it for text in texts for it in _ORIGIN.findall(text.replace("\\", ""))]
    return list(dict.fromkeys(it.lower() for it in found))


def fitting(texts: Iterable[str]) -> list[str]:
    """Return origins that fit the patterns and the parts of hosts in texts."""
    known = [it.strip() for it in islice(dict.fromkeys(texts), _MOST_TEXTS)]
    found = [*_of_two(known), *(it for text in known for it in _of_text(text))]
    return [it for it in dict.fromkeys(found) if is_origin(it)]


def _of_two(texts: list[str]) -> Iterator[str]:
    """Yield a beginning and an end together, where code compares both, and a beginning that lacks its port."""
    beginnings = [it.lower() for it in texts if _BEGINNING.fullmatch(it)][:_EACH]
    ends = [it.lower() for it in texts if _END.fullmatch(it)][:_EACH]
    yield from (one + other for one in beginnings for other in ends)
    yield from (f"{it}3000" for it in texts if _BEFORE_PORT.fullmatch(it))


def _of_text(text: str) -> Iterator[str]:
    if _LOCAL.fullmatch(text):
        yield f"http://{text}"
    elif (host := _HOST.fullmatch(text)) is not None:
        # Where the text is the end of a host, or a part of one, the host itself and one below it fit.
        if registrable_domain(host[1].partition(":")[0].lower()) is not None:
            yield f"https://{host[1].lower()}"
        yield f"https://a.{host[1].lower()}"
    elif _SPECIAL.search(text) and "." in text and len(text) <= _LONGEST:
        yield from islice(_of_pattern(text), _EACH)


def _of_pattern(text: str) -> Iterator[str]:
    """Yield origins that a regular expression, or a glob, may match; the expression may be about only the host."""
    if re.search(r"(?:^|//|\.)\*\.?|:\*", text) and not re.search(r"\.\*|[()\[\]|+]", text):
        yield text.replace(":*", ":8443").replace("*", "a").lower()
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pattern = re.compile(text)
        samples = [it.replace(ANY, ".") for it in examples(pattern)]
    except (re.error, UnknownError, OverflowError, RecursionError):
        return
    for sample in samples:
        origin = sample if "://" in sample else f"https://{sample}"
        url = parse(origin)
        if url is not None and _LABELS.fullmatch(url.host):
            yield origin
