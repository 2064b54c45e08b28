"""What lies around CORS, measured: a page's own policy, the HTTP cache and local network access.

``python tests/layers.py csp --engine chromium`` does what the rows of ``cases/csp.jsonl`` say in a real browser and writes down what
it did; ``http-cache`` and ``local-network`` do the same with their rows.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browsers.engine import NAMES, find
from browsers.layerstage import TYPES, LayerStage

from demo_api.browser import (
    Decision,
    Engine,
    FetchRequest,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    decide,
    fetch_request,
    header_list,
)
from demo_api.browser.csp import ContentPolicy, effective_directive, parse_policies
from demo_api.browser.http_cache import HttpCache
from demo_api.browser.url import Url, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parent / "cases"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines()]


PORTS = {"P": "7701", "A": "7702", "B": "7703"}
SCRIPTS: dict[str, Any] = {"fetch": "fetch", "xhr": "xhr", "es": "eventsource"}
SHOWN = frozenset({"img", "script", "style"})
DESTINATIONS = {"img": "image", "frame": "iframe", "beacon": ""} | {
    it: it for it in ("audio", "font", "form", "script", "style", "worker")
}


def placed(text: str) -> str:
    """Fill the names of places, as the stage does."""
    for name, port in PORTS.items():
        text = text.replace(f"{{{name}}}", f"http://localhost:{port}").replace(f"{{{name}PORT}}", port)
    for hop in range(4):
        text = text.replace(f"{{PATH{hop}}}", f"/k/c/{hop}")
    return text.replace("{ROW}", "/k")


def named(text: str) -> str:
    for name, port in PORTS.items():
        text = text.replace(f":{port}", f":{name}PORT")
    return text.replace("/k/", "/")


def policies(row: dict[str, Any]) -> tuple[ContentPolicy, ...]:
    enforced = parse_policies(map(placed, row.get("policy", ())))
    return enforced + parse_policies(map(placed, row.get("report_only", ())), report_only=True)


def asked(row: dict[str, Any], step: dict[str, Any]) -> FetchRequest:
    init = dict(step.get("init", {}))
    if step["api"] == "beacon":
        init |= {"method": "POST", "mode": "no-cors", "credentials": "include"}
    if step["api"] in SHOWN:
        named_ = {
            "": ("no-cors", "include"),
            "anonymous": ("cors", "same-origin"),
            "use-credentials": ("cors", "include"),
        }
        init["mode"], init["credentials"] = named_[step.get("crossorigin", "")]
    origin = placed(step.get("from", "{P}"))
    given = {name: init[name] for name in ("method", "mode", "credentials", "redirect") if name in init}
    made = fetch_request(
        placed(step["url"]),
        origin=origin,
        page_url=f"{origin}/frame",
        headers=init.get("headers", {}),
        body=init.get("body"),
        **given,
    )
    return replace(
        made,
        policies=policies(row),
        via=SCRIPTS.get(step["api"], "fetch"),
        cache=init.get("cache", "default"),
        integrity=init.get("integrity", ""),
        keepalive=init.get("keepalive", False),
        target_address_space=init.get("targetAddressSpace"),
    )


def answer(row: dict[str, Any], request: HttpRequest) -> HttpResponse | NetworkFailure:
    """What the stage says."""
    url = parse(request.url)
    assert url is not None
    place = re.match(r"/k/c/(\d)", url.path)
    if place is None or not arrives(request):
        return NetworkFailure("refused")
    origin = request.header("origin")
    said = row["hops"][int(place[1])]
    if request.header("if-none-match") and said["status"] == 200:
        said = {**said, "status": 304, "lines": said.get("lines_304", said["lines"])}
        said["if_origin"] = () if "lines_304" in said else said.get("if_origin", ())
    lines = [*said["lines"], *(said.get("if_origin", ()) if origin is not None else ())]
    kind, _ = TYPES.get(said.get("kind", row["steps"][0]["api"]), ("text/plain", ""))
    lines = [*lines, f"Content-Type: {kind}", "Date: Thu, 26 Nov 2026 00:00:00 GMT"]
    pairs = [placed(it).replace("{ORIGIN}", origin or "").partition(":") for it in lines]
    return HttpResponse(said["status"], header_list([(name, value) for name, _, value in pairs]))


def seen(request: HttpRequest) -> str:
    """A request as the stage noted it."""
    words = [request.method, named(request.url.partition("//")[2])]
    origin = request.header("origin")
    words += [f"origin={named(origin)}"] if origin is not None else []
    return " ".join([*words, "conditional"] if request.header("if-none-match") else words)


def arrives(request: HttpRequest) -> bool:
    url = parse(request.url)
    if url is None:
        return False
    here = url.host == "127.0.0.1" or url.host.endswith("localhost")
    return here and url.scheme == "http" and str(url.port) in PORTS.values() and url.path.startswith("/k/c/")


def decisions(engine: Engine) -> Iterator[Decision]:
    """Give what the model decides about each step of each row."""
    for row in (row for name in ("csp", "http-cache", "local-network") for row in rows(name)):
        cache = HttpCache()
        for step in row["steps"]:
            if step["api"] in SCRIPTS:
                yield decide(asked(row, step), partial(answer, row), engine, http_cache=cache)


def at_once(row: dict[str, Any], engine: Engine) -> tuple[str, list[str]]:
    """What the model says of one step: the outcome, and what arrives."""
    (step,) = row["steps"]
    decision = decide(asked(row, step), lambda it: answer(row, it), engine)
    return ended(step, decision.outcome), [seen(it.request) for it in decision.exchanges if arrives(it.request)]


def ended(step: dict[str, Any], outcome: str) -> str:
    """An outcome as the stage has it: an element only says that it has loaded, a beacon nothing."""
    if step["api"] == "beacon":
        return "sent"
    return outcome if step["api"] not in SHOWN else "failed" if outcome == "blocked" else "loaded"


def by_script(row: dict[str, Any], engine: Engine) -> tuple[str, list[str], bool]:
    """What the model says of one step by a script: the outcome, what arrives, and whether a policy stops it."""
    (step,) = row["steps"]
    decision = decide(asked(row, step), lambda it: answer(row, it), engine)
    arrived = [seen(it.request) for it in decision.exchanges if arrives(it.request)]
    return decision.outcome, arrived, (decision.reason or "").startswith("csp")


def sequence(row: dict[str, Any], engine: Engine) -> list[tuple[str, list[str]]]:
    """What the model says of a row with several steps and one HTTP cache: each outcome, and what is sent."""
    cache, told = HttpCache(), []
    for number, step in enumerate(row["steps"]):
        decision = decide(asked(row, step), lambda it: answer(row, it), engine, now=number / 10, http_cache=cache)
        told.append((ended(step, decision.outcome), [seen(it.request) for it in decision.exchanges]))
    return told


def bare(request: str) -> str:
    """A request of an element without its method and its origin, which are not what a policy is about."""
    return request.split(" ")[1].removesuffix("?")


def by_element(row: dict[str, Any], engine: Engine) -> tuple[list[str], bool]:
    """What the policies of a row say of one step by an element: what arrives, and whether a policy stops it."""
    (step,) = row["steps"]
    directive, home = effective_directive(DESTINATIONS[step["api"]]), found("{P}/frame")
    enforced = [it for it in policies(row) if not it.report_only]
    target = placed(step["url"])
    arrived: list[str] = []
    for hop, said in enumerate(row["hops"]):
        url = found(target)
        counts = hop == 0 or step["api"] != "form" or engine.policing.form_action_follows
        if counts and not all(it.allows(directive, url, home, engine, redirected=hop > 0) for it in enforced):
            return arrived, True
        arrived.append(named(url.bare.partition("//")[2]))
        target = next((placed(it).partition(": ")[2] for it in said["lines"] if it.startswith("Location")), "")
        if not target:
            break
    return arrived, False


def found(address: str) -> Url:
    url = parse(placed(address))
    assert url is not None
    return url


def measure(name: str, each: str, *, anew: bool = False) -> None:
    """Do the rows that one browser has not done, or all of them anew, and write down what it did."""
    known = rows(name)
    engine, stage = find(each), LayerStage()
    assert engine is not None, each
    try:
        wanted = [row for row in known if anew or each not in row.get("engines", {})]
        for at in range(0, len(wanted), 40):
            some = wanted[at : at + 40]
            for row, did in zip(some, stage.run(engine, some), strict=True):
                row.setdefault("engines", {})[each] = did
    finally:
        stage.close()
        engine.close()
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in known)
    (CASES / f"{name}.jsonl").write_text(text, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="+", choices=("csp", "http-cache", "local-network"))
    parser.add_argument("--engine", choices=NAMES, action="append")
    parser.add_argument("--anew", action="store_true")
    chosen = parser.parse_args()
    for name in chosen.names:
        for engine in chosen.engine or NAMES:
            measure(name, engine, anew=chosen.anew)


if __name__ == "__main__":
    main()
