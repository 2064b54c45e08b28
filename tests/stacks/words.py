"""The same words, N results: each server with the same naive configuration, asked the same questions.

``python -m stacks.words`` (``make words``) runs all and writes ``stacks/same-words.toml``, from which the page and
``docs/same-words.md`` are made. tests/stacks/test_words.py holds what is written to what runs.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from demo_api import stacks
from demo_api.browser import Body, HttpRequest, HttpResponse, decide, fetch_request
from demo_api.browser.headers import get
from demo_api.policy import API
from stacks.running import NotListeningError, free_port, started
from stacks.upstream import NOTHING, Upstream
from stacks.wire import Wire

HERE = Path(__file__).parent
FILE = HERE.parents[1] / "stacks" / stacks.SAME_WORDS
PAGE = "https://app.example"
OTHER = "https://other.example"
REFUSES = "the server does not start"


def questions() -> list[dict[str, Any]]:
    """Return the questions: texts, and which words they need."""
    found: list[dict[str, Any]] = tomllib.loads((HERE / "questions.toml").read_text(encoding="utf-8"))["question"]
    return found


def naive(name: str) -> dict[str, Any]:
    """Return the naive application of a stack, and its words."""
    return tomllib.loads((HERE / "naive" / f"{name}.toml").read_text(encoding="utf-8"))


def results(name: str) -> dict[str, str]:
    """Run a stack with all its words, and return what came out of each question."""
    told = naive(name)
    usual = told.get("usual", "list")
    found: dict[str, str] = {}
    for key, words in told["words"].items():
        asked = [it["id"] for it in questions() if _needs(it, usual) == key]
        found |= _answers(name, told["app"], words, asked) if asked else {}
    return {it["id"]: found[it["id"]] for it in questions() if it["id"] in found}


def _needs(question: Mapping[str, Any], usual: str) -> str:
    """Return the words that a question needs; none if the stack compares nothing, and the question is about that."""
    if question.get("compares") and usual != "list":
        return ""
    return usual if question["words"] == "usual" else str(question["words"])


def _answers(name: str, app: str, words: str, asked: list[str]) -> dict[str, str]:
    with TemporaryDirectory() as folder, Upstream(NOTHING) as upstream:
        port = free_port()
        text = app.lstrip("\n").replace("WORDS", words.strip()).replace("UPSTREAM", str(upstream.port))
        files = {stacks.load(name).files[0]: text.replace("PORT", str(port))}
        try:
            with started(name, files, port, Path(folder) / "app"), closing(Wire(port)) as wire:
                return {it: ASK[it](wire) for it in asked}
        except NotListeningError:
            return dict.fromkeys(asked, REFUSES)


def reads(
    wire: Wire,
    origin: str,
    *,
    path: str = "items",
    cookies: bool = True,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (),
) -> bool:
    """Return whether a page can read, as the model of the browser decides."""
    asked = fetch_request(
        f"{API}/{path}",
        origin=origin,
        method=method,
        headers=headers,
        body=Body(b"") if method == "POST" else None,
        credentials="include" if cookies else "omit",
    )
    return decide(asked, lambda request: wire(request).answer).outcome == "readable"


def _response(wire: Wire, origin: str | None, method: str = "GET", *more: tuple[str, str]) -> HttpResponse:
    page = () if origin is None else (("Origin", origin),)
    request = HttpRequest(method, f"{API}/items", (*page, *more), credentials=True, preflight=bool(more))
    answer = wire(request).answer
    if not isinstance(answer, HttpResponse):
        raise NotListeningError(answer.kind)  # it listened, and then ended: Tomcat starts its filters afterwards
    return answer


def _sent(wire: Wire, origin: str) -> str:
    """Return what the header says, in words."""
    value = get(_response(wire, origin).headers, "access-control-allow-origin")
    if value is None:
        return "no header"
    return "the page's own origin" if value == origin else f"`{value}`"


def _who(wire: Wire, origin: str, everyone: str) -> str:
    if reads(wire, origin):
        return f"{everyone} can read, with cookies"
    return f"{everyone} can read, without cookies" if reads(wire, origin, cookies=False) else "no page can read"


def _everyone(wire: Wire) -> str:
    if _response(wire, OTHER).status >= 400:
        return f"status {_response(wire, OTHER).status}"
    return f"{_sent(wire, OTHER)}: {_who(wire, OTHER, 'every page')}"


def _null(wire: Wire) -> str:
    if reads(wire, "null"):
        return "it can read, with cookies"
    return "it can read, without cookies" if reads(wire, "null", cookies=False) else "it cannot read"


def _one(wire: Wire) -> str:
    if reads(wire, OTHER):
        return "every page can read"
    if not reads(wire, PAGE):
        return "no page can read"
    if reads(wire, PAGE[:-2]):
        return "the page can read, and so can each origin whose text is a part of the string"
    if _sent(wire, OTHER) != "no header":
        return "the page can read; every other page gets the same header, and its browser stops it"
    return "only the page can read"


def _two(wire: Wire) -> str:
    found = [it for it in (PAGE, "https://admin.app.example") if reads(wire, it)]
    return ("neither", "only one", "both")[len(found)]


def _written(wire: Wire) -> str:
    return "it can" if reads(wire, PAGE) else f"it cannot: {_sent(wire, PAGE)}"


def _star(wire: Wire) -> str:
    if reads(wire, OTHER):
        return "every page can read"
    return "it can" if reads(wire, "https://a.app.example") else f"it cannot: {_sent(wire, 'https://a.app.example')}"


def _pattern(wire: Wire) -> str:
    if reads(wire, OTHER):
        return "every page can read"
    return "it can" if reads(wire, "https://a.app.example.attacker.test") else "it cannot"


def _methods(wire: Wire) -> str:
    found = [it for it in ("PUT", "PATCH", "DELETE") if reads(wire, PAGE, method=it)]
    return ", ".join(found) or "none of them"


def _headers(wire: Wire) -> str:
    tried = {"Authorization": "Bearer x", "JSON": "application/json", "its own": "1"}
    names = {"JSON": "Content-Type", "its own": "X-Of-Its-Own"}
    found = [it for it, value in tried.items() if reads(wire, PAGE, headers=((names.get(it, it), value),))]
    return ", ".join(found) or "none of them"


def _errors(wire: Wire) -> str:
    found = [status for status, path in (("404", "missing"), ("500", "broken")) if reads(wire, PAGE, path=path)]
    return "both" if len(found) == 2 else (f"only the {found[0]}" if found else "neither")


def _vary(wire: Wire) -> str:
    allowed, other, without = (
        "origin" in (_response(wire, it).header("vary") or "").lower() for it in (PAGE, OTHER, None)
    )
    if allowed and other and without:
        return "every response"
    if not (allowed or other or without):
        return "no response"
    known = {
        (True, False, False): "only a response to a page that may read",
        (True, True, False): "only a response to a request with Origin",
        (True, False, True): "every response, except to a page that may not read",
    }
    return known[allowed, other, without]


def _preflight(wire: Wire) -> str:
    return str(_response(wire, OTHER, "OPTIONS", ("Access-Control-Request-Method", "PUT")).status)


def _post(wire: Wire) -> str:
    form = HttpRequest(
        "POST",
        f"{API}/items",
        (("Origin", OTHER), ("Content-Type", "application/x-www-form-urlencoded")),
        b"a=1",
        credentials=True,
    )
    reply = wire(form)
    assert isinstance(reply.answer, HttpResponse)
    return "yes" if reply.handled else f"no: status {reply.answer.status}"


ASK: Mapping[str, Callable[[Wire], str]] = {
    "nothing": _everyone, "any": _everyone, "null": _null, "one": _one, "two": _two, "slash": _written, "upper": _written,
    "star": _star, "pattern": _pattern, "methods": _methods, "headers": _headers, "errors": _errors, "vary": _vary,
    "preflight": _preflight, "post": _post,
}  # fmt: skip
"""How each question is asked, by its id."""


def _words(name: str, question: Mapping[str, Any]) -> str:
    told = naive(name)
    return str(told["words"][_needs(question, told.get("usual", "list"))]).strip()


def document(found: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return what is written: for each question the results, the most usual one first, and who gave them."""
    rows = []
    for question in questions():
        by_result: dict[str, list[str]] = {}
        for name in sorted(found):
            if question["id"] in found[name]:
                by_result.setdefault(found[name][question["id"]], []).append(name)
        order = sorted(by_result.items(), key=lambda it: (-len(it[1]), it[0]))
        texts: dict[str, Any] = {key: question[key] for key in ("id", "title", "asks", "means")}
        texts["words"] = {name: _words(name, question) for name in sorted(found) if question["id"] in found[name]}
        rows.append(texts | {"results": [{"says": says, "stacks": names} for says, names in order]})
    return {"titles": {name: stacks.load(name).title for name in sorted(found)}, "question": rows}


def toml(told: Mapping[str, Any]) -> str:
    """Return a document as TOML, of which a string is written as in JSON."""
    lines = ["# make words writes this file, from what the servers sent.", "", "[titles]", *_pairs(told["titles"])]
    for question in told["question"]:
        texts = {key: value for key, value in question.items() if isinstance(value, str)}
        lines += ["", "[[question]]", *_pairs(texts), "", "[question.words]", *_pairs(question["words"])]
        for result in question["results"]:
            lines += ["", "[[question.results]]", *_pairs(result)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]


def recorded(name: str) -> dict[str, str]:
    """Return what is written of a stack."""
    return {
        question["id"]: result["says"]
        for question in stacks.same_words()["question"]
        for result in question["results"]
        if name in result["stacks"]
    }


def main() -> None:
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(stacks.names(), pool.map(results, stacks.names()), strict=True))
    FILE.write_text(toml(document(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
