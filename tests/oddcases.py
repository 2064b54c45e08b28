"""Random rows of the kind of ``cases/oddities.jsonl``: a plain request, and a few odd things about it.

A case is a mapping from a place (``method``, ``main0.acao``) to the value that stands there in place of the usual one.
So a case can be made smaller by leaving out places, and :func:`row_of` makes the row.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

Case = dict[str, Any]
Lines = list[tuple[str, str]]

ACAO, ACAC = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"
ACAM, ACAH = "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"
ACEH, ACMA = "Access-Control-Expose-Headers", "Access-Control-Max-Age"
REDIRECTS = (301, 302, 303, 307, 308)
# What can stand in a case, usual and odd; the numbers are weights.
PARTS: dict[str, Any] = json.loads((Path(__file__).parent / "cases" / "parts.json").read_text("utf-8"))


def weighted(rng: random.Random, choices: dict[str, float]) -> str:
    return rng.choices(list(choices), list(choices.values()))[0]


def some_lines(rng: random.Random, name: str, values: tuple[str, ...]) -> Lines:
    """One line, sometimes none, sometimes two, sometimes with the name in another spelling."""
    kind = rng.random()
    if kind < 0.08:
        return []
    spelled = name if rng.random() < 0.7 else rng.choice([name.lower(), name.upper(), name + " "])
    first = (spelled, rng.choice(values))
    if kind > 0.82:
        again = rng.choice([name, name, name.lower()])
        return [first, (again, rng.choice([first[1], rng.choice(values), values[0], ""]))]
    return [first]


def odd(rng: random.Random, place: str) -> Any:
    """An odd value for a place."""
    what = place.partition(".")[2] or place
    lists: dict[str, tuple[str, tuple[str, ...]]] = {
        "acao": (ACAO, PARTS["origin_values"]),
        "acac": (ACAC, PARTS["true_values"]),
        "acam": (ACAM, PARTS["method_values"]),
        "acah": (ACAH, PARTS["list_values"]),
        "aceh": (ACEH, PARTS["expose_values"]),
        "acma": (ACMA, PARTS["ages"]),
        "corp": ("Cross-Origin-Resource-Policy", PARTS["corps"]),
    }
    if what in lists:
        return some_lines(rng, *lists[what])
    if what == "location":
        if rng.random() < 0.1:
            return rng.choice([[], ["{T}", "{T}"], ["{T}", "/x"], ["", "{T}"], ["{T}", ""], ["", ""]])
        return [rng.choice(PARTS["locations"])]
    simple: dict[str, Any] = {
        "status": PARTS["statuses"],
        "extra": PARTS["extra"],
        "url": PARTS["urls"],
        "cache": PARTS["caches"],
        "referrerPolicy": PARTS["policies"],
    }
    return rng.choice(simple[what])


def draw(rng: random.Random) -> Case:
    """Draw a case: its shape, what is asked, and up to three odd things."""
    chain = weighted(rng, PARTS["chains"])
    case: Case = {"chain": chain, "page": weighted(rng, PARTS["pages"])}
    api = rng.choices(["fetch", "xhr", "es"], [82, 14, 4])[0]
    if api != "fetch":
        case["api"] = api
    if api != "es":
        _draw_request(rng, case)
    _draw_options(rng, case)
    for hop in range(len(chain) - 1):
        case[f"main{hop}.redirect"] = rng.choice(REDIRECTS)
        if rng.random() < 0.4:
            case[f"main{hop}.location"] = odd(rng, "location")
    if rng.random() < 0.1:
        case["url"] = odd(rng, "url")
    _draw_responses(rng, case, len(chain))
    if len(chain) == 1 and api == "fetch" and rng.random() < 0.12:
        case["again"] = [_draw_step(rng) for _ in range(rng.choice([1, 2, 3, 4]))]
        case["pre0.acma"] = odd(rng, "pre0.acma") if rng.random() < 0.6 else [(ACMA, "600")]
    return case


def _draw_request(rng: random.Random, case: Case) -> None:
    case["method"] = weighted(rng, PARTS["methods"])
    if rng.random() < 0.45:
        case["headers"] = [rng.choice(PARTS["request_headers"]) for _ in range(rng.choice([1, 1, 2, 3]))]
    if rng.random() < (0.5 if case["method"].upper() not in {"GET", "HEAD"} else 0.03):
        case["body"] = PARTS["bodies"][0] if rng.random() < 0.4 else rng.choice(PARTS["bodies"])
        if case.get("api") == "xhr" and case["body"]["kind"] == "stream":  # which it would send as text
            del case["body"]


def _draw_options(rng: random.Random, case: Case) -> None:
    if "api" in case:
        case["credentials"] = rng.choice(["same-origin", "include"])
        if case["api"] == "xhr" and rng.random() < 0.3:
            case["upload"] = True
        return
    case["mode"] = rng.choices(["cors", "no-cors", "same-origin"], [75, 15, 10])[0]
    case["redirect"] = rng.choices(["follow", "manual", "error"], [80, 10, 10])[0]
    case["credentials"] = rng.choices(["same-origin", "include", "omit"], [50, 35, 15])[0]
    for place, chance in (("cache", 0.06), ("referrerPolicy", 0.06)):
        if rng.random() < chance:
            case[place] = odd(rng, place)
    if rng.random() < 0.03:
        case["keepalive"] = True


def _draw_step(rng: random.Random) -> Case:
    step: Case = {}
    if rng.random() < 0.5:
        step["method"] = rng.choice(["GET", "PUT", "POST", "PATCH", "DELETE", "put"])
    if rng.random() < 0.5:
        step["headers"] = [
            rng.choice([("X-Foo", "1"), ("Authorization", "x"), ("Content-Type", "application/json"), ("X-Bar", "1")])
        ]
    if rng.random() < 0.5:
        step["credentials"] = rng.choice(["same-origin", "include", "omit"])
    if rng.random() < 0.15:
        step["url"] = rng.choice(["{S}#f", "{S}?q", "{S}#g"])
    return step


def _draw_responses(rng: random.Random, case: Case, hops: int) -> None:
    places = [f"{kind}{hop}.{what}" for hop in range(hops) for kind, what in _PLACES]
    if case.get("api") == "es":  # which also needs status 200 and its own type
        places = [it for it in places if not it.startswith("main") or not it.endswith(("status", "extra"))]
    for place in rng.sample(places, rng.choice([0, 0, 1, 1, 1, 2, 2, 3])):
        case[place] = odd(rng, place)
    # Who may read is asked of each case, so it varies in each.
    for hop in range(hops):
        for kind in ("pre", "main"):
            if rng.random() < 0.2:
                case.setdefault(f"{kind}{hop}.acao", [(ACAO, rng.choice(["*", "{P}", "null"]))])
            if rng.random() < 0.1:
                case.setdefault(f"{kind}{hop}.acac", [])
    if rng.random() < 0.2:
        case.setdefault("main0.aceh", [(ACEH, rng.choice(["X-A", "*"]))])


_PLACES = [
    *(("pre", it) for it in ("acao", "acac", "acam", "acah", "status", "location", "extra")),
    *(("main", it) for it in ("acao", "acao", "acac", "aceh", "status", "corp", "extra", "extra")),
]


def row_of(case: Case) -> dict[str, Any]:
    """Return the row of a case."""
    chain = case["chain"]
    hops = [{"pre": _preflight(case, hop), "main": _main(case, hop)} for hop in range(len(chain))]
    steps = [_step(case), *(_step({**case, **more}) for more in case.get("again", ()))]
    return {"page": case["page"], "hops": hops, "steps": steps}


def _step(case: Case) -> dict[str, Any]:
    api, start = case.get("api", "fetch"), case["chain"][0]
    init: dict[str, Any] = {}
    if case.get("method", "GET") != "GET":
        init["method"] = case["method"]
    if case.get("headers"):
        init["headers"] = [list(pair) for pair in case["headers"]]
    if api == "fetch":
        usual = {"mode": "cors", "redirect": "follow", "credentials": "same-origin", "cache": "default"}
        for name in ("mode", "redirect", "credentials", "cache", "referrerPolicy", "keepalive", "integrity"):
            if name in case and case[name] != usual.get(name):
                init[name] = case[name]
    url = case.get("url", "{S}").replace("{SPORT}", f"{{{start}PORT}}").replace("{HOSTS}", f"{{HOST:{start}}}")
    url = url.replace("{SUP}", f"{{{start}:u:p}}{{PATH0}}").replace("{SU}", f"{{{start}:u}}{{PATH0}}")
    step: dict[str, Any] = {"api": api, "url": url.replace("{S}", f"{{{start}}}{{PATH0}}"), "init": init}
    if case.get("body"):
        step["body"] = case["body"]
    if case.get("upload"):
        step["upload"] = True
    if api != "fetch":
        step["withCredentials"] = case["credentials"] == "include"
    return step


def _preflight(case: Case, hop: int) -> dict[str, Any]:
    usual: dict[str, Lines] = {
        "acao": [(ACAO, "{ORIGIN}")],
        "acac": [(ACAC, "true")],
        "acam": [(ACAM, "{ACRM}")],
        "acah": [(ACAH, "{ACRH}")],
        "acma": [],
        "extra": [],
    }
    lines = [line for name, said in usual.items() for line in case.get(f"pre{hop}.{name}", said)]
    status = int(case.get(f"pre{hop}.status", 204))
    if f"pre{hop}.location" in case:
        status = case.get(f"pre{hop}.status", 302)
        lines += [("Location", _target(it, case, hop)) for it in case[f"pre{hop}.location"]]
    return _said(status, lines)


def _main(case: Case, hop: int) -> dict[str, Any]:
    kind = "text/event-stream" if case.get("api") == "es" else "text/plain"
    usual: dict[str, Lines] = {
        "acao": [(ACAO, "{ORIGIN}")],
        "acac": [(ACAC, "true")],
        "aceh": [],
        "corp": [],
        "extra": [],
    }
    lines = [line for name, said in usual.items() for line in case.get(f"main{hop}.{name}", said)]
    named = {name.strip().lower() for name, _ in lines}
    lines += [("Cache-Control", "no-store"), ("X-A", "1"), ("X-B", "2")]
    lines += [("Content-Type", kind)] if "content-type" not in named else []
    redirects = f"main{hop}.redirect" in case
    usual_status = case[f"main{hop}.redirect"] if redirects else 200
    status = case.get(f"main{hop}.status") or usual_status
    if redirects:
        lines += [("Location", _target(it, case, hop)) for it in case.get(f"main{hop}.location", ["{T}"])]
    said = _said(status, lines)
    if case.get("api") == "es":
        said["body"] = "data: x\n\n"
    return said


def _said(status: Any, lines: Lines) -> dict[str, Any]:
    named = {name.strip().lower() for name, _ in lines}
    text = [f"{name}: {value}" for name, value in lines]
    if status in (204, 304):
        text = [it for it in text if not it.lower().startswith("content-length")]
    elif "content-length" not in named:
        text.append("Content-Length: {LEN}")
    said: dict[str, Any] = {"status": status, "lines": text}
    if any(name.lower() == "connection" for name, _ in lines) or [
        v for n, v in lines if n == "Content-Length" and v != "2"
    ]:
        said["closes"] = True
    return said


def _target(said: str, case: Case, hop: int) -> str:
    chain = case["chain"]
    place = chain[hop + 1] if hop + 1 < len(chain) else chain[hop]
    path = f"{{PATH{min(hop + 1, len(chain) - 1)}}}"
    for name, value in (
        ("{T}", f"{{{place}}}{path}"),
        ("{UP}", f"{{{place}:u:p}}{path}"),
        ("{U:}", f"{{{place}:}}{path}"),
        ("{U}", f"{{{place}:u}}{path}"),
        ("{PATHT}", path),
        ("{HOSTT}", f"{{HOST:{place}}}"),
        ("{TPORT}", f"{{{place}PORT}}"),
    ):
        said = said.replace(name, value)
    return said


def top(case: Case) -> str:
    """Return the page at the top for a case or a row; frames and workers are in the usual one."""
    return str(case["page"]) if case["page"] in {"P4", "csp-null"} else "P"


def smaller(case: Case) -> list[Case]:
    """Return cases with one place less, or with a plainer shape."""
    made = [
        {name: value for name, value in case.items() if name != place}
        for place in case
        if place not in {"chain", "page"}
    ]
    if case["page"] != "P":
        made.insert(0, {**case, "page": "P"})
    if len(case.get("headers", ())) > 1:
        made += [{**case, "headers": [pair]} for pair in case["headers"]]
    if len(case.get("again", ())) > 1:
        made += [{**case, "again": [step]} for step in case["again"]]
    chain = case["chain"]
    if len(chain) > 1 and f"main{len(chain) - 2}.redirect" in case:
        last = len(chain) - 1
        made.append(
            {
                name: (chain[:-1] if name == "chain" else value)
                for name, value in case.items()
                if not name.startswith((f"main{last}", f"pre{last}"))
                and not name.startswith((f"main{last - 1}.redirect", f"main{last - 1}.location"))
            }
        )
    return made
