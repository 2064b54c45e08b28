"""A reason's sentences with the values that were found; what was not found is said in words."""

from collections.abc import Mapping, Sequence

from demo_api.browser.reasons import Reason
from demo_api.browser.url import parse
from demo_api.browser.values import Values, fill, say
from demo_api.explain.explanation import Candidate

PAGE = "https://your-page.example"
"""Stands in code for an origin that the message does not tell."""

IN_SENTENCES = {
    "acao": "another origin",
    "acah": "not a list of header names",
    "acam": "not a list of method names",
    "failure": "the console does not say why",
    "header": "a header",
    "header_as_written": "a header",
    "location": "another address",
    "location_bare": "another address",
    "method": "the method",
    "origin": "the page's own",
    "page_origin": "the page's origin",
    "page_url": "",
    "port": "a port",
    "redirect_mode": "error or manual",
    "scheme": "another scheme",
    "space": "local",
    "status": "an error status",
    "target": "another one",
    "token": "one of its parts",
    "url": "the address",
}
IN_CODE = {
    "header": "X-Your-Header",
    "header_as_written": "X-Your-Header",
    "location": "https://...",
    "location_bare": "https://...",
    "method": "THE-METHOD",
    "origin": PAGE,
    "target": "https://your-api.example",
    "url": "the final URL",
}


_WITHOUT_STATUS = (
    (" (status {status})", ""),
    ("redirects with status {status}", "redirects"),
    ("with status {status}", "with an error status"),
)


class _Said(Values):
    def __init__(self, values: Mapping[str, object], unknown: Mapping[str, str]) -> None:
        super().__init__(values)
        self.unknown = unknown

    def __missing__(self, key: str) -> str:
        return self.unknown.get(key, "")


def candidate(reason: Reason, told: Mapping[str, str], scenarios: Sequence[str] = ()) -> Candidate:
    """Return a reason with the values that a message tells filled in."""
    values = _spread(told)
    sentence = reason.sentence
    if not values["method"]:
        # "The response to GET http://…" without its method.
        request = "{url}" if values["url"] else "the request"
        sentence = sentence.replace("{method} {url}", request)
    if not values["status"]:
        for words, without in _WITHOUT_STATUS:
            sentence = sentence.replace(words, without)
    return Candidate(
        reason=reason.id,
        title=reason.title,
        sentence=_begin(fill(sentence, _Said(values, IN_SENTENCES))),
        fix=fill(reason.fix, _Said(values, IN_CODE)),
        fix_headers=fill(reason.fix_headers, _Said(values, IN_CODE)),
        step=reason.step,
        mdn=reason.mdn,
        scenarios=tuple(scenarios),
    )


def _spread(told: Mapping[str, str]) -> Values:
    """Return the values, with those that follow from others, and our own words for some."""
    values = Values(told)
    for one, other in (("header", "header_as_written"), ("origin", "page_origin")):
        either = values[one] or values[other]
        if either:
            values[one] = values[one] or either
            values[other] = values[other] or either
    url = parse(str(values["url"])) if values["url"] else None
    if url is not None:
        values.setdefault("target", url.origin)
        values.setdefault("scheme", url.scheme)
        if url.effective_port is not None:
            values.setdefault("port", url.effective_port)
    said = Values(values)
    if not said["origin"]:
        said["origin"] = PAGE
    say(said)
    if not values["acam"]:
        said["methods_said"] = "other methods"
    if not values["acah"]:
        said["headers_said"] = "other headers"
    if "acac" not in values:
        said["credentials_said"] = "is not exactly “true”"
    if not values["origin"]:
        said["who"] = "the page"
        del said["origin"]
    # An empty value is a value where it was found, and none where it was not.
    return Values({name: value for name, value in said.items() if value != "" or name in told})


def _begin(sentence: str) -> str:
    sentence = " ".join(sentence.split()).replace("“”", "empty")
    return sentence if sentence.startswith("http") else sentence[:1].upper() + sentence[1:]
