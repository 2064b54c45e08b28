"""The rows of ``cases/elements.jsonl``: what elements loaded in three real engines, and what the model says of each.

By hand: ``python tests/elements.py chromium`` measures each case of :func:`cases` in that engine and writes the rows anew;
what the others did stays as it was.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from itertools import groupby, product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browsers.elementstage import ElementStage  # noqa: E402
from browsers.engine import Engine, find  # noqa: E402

ROWS = Path(__file__).parent / "cases" / "elements.jsonl"
TOGETHER, FEW, FEWEST = 64, 16, 4
"""How many elements one page makes at once; and how many where some were not ready in time, as sounds often are."""
SILENT = frozenset({"beacon", "background-image", "form", "mask-image"})
"""What no event tells of."""
EMPTY_RUNS = frozenset({"audio", "stylesheet", "track", "video", "worker", "module-worker", "sharedworker"})
"""What reports nothing, or asks again and again, if the response has no body."""
ACAO, CORP = "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy"
ALLOWS = {
    "silent": [],
    "any": [f"{ACAO}: *"],
    "names": [f"{ACAO}: {{P}}"],
    "credentials": [f"{ACAO}: {{P}}", "Access-Control-Allow-Credentials: true"],
    "another": [f"{ACAO}: {{B}}"],
}
FITS = {
    "img": ("image/png", "png"),
    "script": ("text/javascript", "js"),
    "module": ("text/javascript", "module"),
    "import": ("text/javascript", "module"),
    "stylesheet": ("text/css", "css"),
    "font": ("font/woff", "font"),
    "audio": ("audio/wav", "wav"),
    "video": ("audio/wav", "wav"),
    "preload": ("text/plain", "text"),
    "modulepreload": ("text/javascript", "module"),
    "track": ("text/vtt", "captions"),
    "worker": ("text/javascript", "job"),
    "module-worker": ("text/javascript", "job"),
    "sharedworker": ("text/javascript", "job"),
    "import-scripts": ("text/javascript", "library"),
    "eventsource": ("text/event-stream", "events"),
    "beacon": ("text/plain", "text"),
    "background-image": ("image/png", "png"),
    "mask-image": ("image/png", "png"),
    "iframe": ("text/html", "html"),
    "form": ("text/html", "html"),
}
"""The type and the body that each can use."""
PRELOADS = {
    "image": FITS["img"],
    "script": FITS["script"],
    "style": FITS["stylesheet"],
    "font": FITS["font"],
    "fetch": ("application/json", "json"),
}
ATTRIBUTE = ("img", "script", "stylesheet", "audio", "video", "track", "module", "preload", "modulepreload")
"""What has the attribute crossorigin."""

CORPS = (
    *("same-origin", "same-site", "cross-origin", "none", "SAME-ORIGIN", "same-origin, same-origin", ""),
    *("same-origin|same-origin", "same-site|cross-origin", "same-origin;x", '"same-origin"'),
)
SOME_KINDS = (
    *(None, "text/javascript", "application/json", "text/css", "text/html", "text/plain", "image/png", "image/svg+xml"),
    *("audio/wav", "application/octet-stream", "text/event-stream", "x/y"),
)
KINDS = (
    *SOME_KINDS,
    *("", "bogus", "*/*", "application/javascript", "text/jscript", "application/x-javascript", "text/ecmascript"),
    *("text/javascript; charset=utf-8", "text/css; charset=utf-8", "application/xml", "text/xml", "application/pdf"),
    *(
        "application/vnd.api+json",
        "text/json",
        "application/xhtml+xml",
        "text/csv",
        "application/zip",
        "application/gzip",
    ),
    *("application/x-protobuf", "application/msword", "multipart/byteranges", "application/wasm", "video/mp4"),
    *("font/woff", "application/rss+xml", "application/x-www-form-urlencoded", "image/x-odd", "audio/x-odd"),
    *(
        "application/manifest+json",
        "text/vtt",
        "application/dash+xml",
        "application/x-gzip",
        "text/tab-separated-values",
    ),
)
OFFICE = "application/vnd.openxmlformats-officedocument."
NEVER = (
    *("application/msexcel", "application/mspowerpoint", "application/msword-template", "audio/mpegurl"),
    *("application/vnd.apple.mpegurl", "application/vnd.ces-quickpoint", "application/vnd.ces-quicksheet"),
    *("application/vnd.ces-quickword", "application/vnd.ms-excel", "application/vnd.ms-excel.sheet.macroenabled.12"),
    *("application/vnd.ms-powerpoint", "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
    *("application/vnd.ms-word", "application/vnd.ms-word.document.12", "application/vnd.msword"),
    *("application/vnd.ms-word.document.macroenabled.12", f"{OFFICE}presentationml.presentation"),
    *(f"{OFFICE}presentationml.template", f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}spreadsheetml.template"),
    *(f"{OFFICE}wordprocessingml.document", f"{OFFICE}wordprocessingml.template", "multipart/signed"),
    *("application/vnd.presentation-openxml", "application/vnd.presentation-openxmlm", "text/vtt"),
    *("application/vnd.spreadsheet-openxml", "application/vnd.wordprocessing-openxml", "application/x-protobuffer"),
    *("multipart/form-data", "application/x-pdf", "text/x-csv", "application/x-zip-compressed", "application/rtf"),
)
ODD_KINDS = (
    *(
        "text/javascript,text/plain",
        "text/plain,text/javascript",
        "text/javascript|text/plain",
        "text/plain|text/javascript",
    ),
    *(
        "TEXT/JAVASCRIPT",
        "text/javascript;",
        "text/javascript x",
        "text/javascript,",
        "text/javascript, bogus",
        "*/*|text/javascript",
    ),
    *("text/css, text/plain", "text/plain, text/css", "TEXT/CSS", "text/event-stream;charset=utf-8"),
    *("text/event-stream;charset=latin1", "text/event-stream, text/plain", "TEXT/EVENT-STREAM"),
)
HASHES = {
    name: "sha256-" + base64.b64encode(hashlib.sha256(body).digest()).decode()
    for name, body in (("library", b"self.imported = 1"), ("sheet", b".c { color: red }"))
}


NOSNIFF = "X-Content-Type-Options"
SVG_KINDS = (
    *("image/svg+xml", "IMAGE/SVG+XML", "image/svg+xml; charset=utf-8", "image/svg", "text/xml", "application/xml"),
)
WORKERS = ("worker", "module-worker", "sharedworker")


def hop(at: str, kind: str | None, body: str, *more: str, status: int = 200) -> dict[str, Any]:
    lines = [*([] if kind is None else [f"Content-Type: {kind}"]), *more]
    return {"at": at, "lines": lines, "body": body, **({} if status == 200 else {"status": status})}


def row(name: str, via: str, *hops: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "via": via, **{key: value for key, value in more.items() if value}, "hops": list(hops)}


def cases() -> list[dict[str, Any]]:
    made = [*_sharing(), *_policies(), *_types(), *_bodies(), *_statuses(), *_redirects(), *_hashes()]
    null = [{**it, "id": f"null-{it['id']}", "page": "null"} for it in made if _for_null(it)]
    return [*made, *null]


def _sharing() -> list[dict[str, Any]]:
    """Who may read: each initiator, with each value of crossorigin, from each place, with each allowance."""
    made = []
    for via, fits in FITS.items():
        values = ["", "anonymous", "use-credentials"] if via in ATTRIBUTE else [""]
        if via == "eventsource":
            values = ["", "use-credentials"]
        for as_ in PRELOADS if via == "preload" else [""]:
            kind, body = PRELOADS[as_] if as_ else fits
            for crossorigin in values:
                for at in "PAB":
                    for says, lines in ALLOWS.items():
                        if at != "A" and says not in ("silent", "credentials"):
                            continue
                        name = "-".join(filter(None, ("share", via, as_, crossorigin, at, says)))
                        made.append(row(name, via, hop(at, kind, body, *lines), crossorigin=crossorigin, **{"as": as_}))
    return made


def _for_null(it: dict[str, Any]) -> bool:
    """Whether a case is tried from a page without an origin, too."""
    some = ("share-img", "share-script", "share-stylesheet", "share-module", "share-font", "share-eventsource")
    if it["id"].startswith("corp-"):
        return it["via"] in ("img", "script") and it["hops"][0]["at"] != "P"
    return it["id"].startswith((*some, "share-worker", "share-iframe")) and it["hops"][0]["at"] in "PA"


def _policies() -> list[dict[str, Any]]:
    """Cross-Origin-Resource-Policy: what it keeps out, and which requests it is not about."""
    made = []
    for via, fits in FITS.items():
        kind, body = PRELOADS["image"] if via == "preload" else fits
        more = {"as": "image"} if via == "preload" else {}
        values = CORPS if via in ("img", "script") else ("same-origin", "same-site")
        for at, value in product("PAB", values):
            lines = [f"{CORP}: {it}" for it in value.split("|")]
            said = hop(at, kind, body, *lines, *ALLOWS["credentials"])
            made.append(row(f"corp-{via}-{at}-{value}", via, said, **more))
            if via in ATTRIBUTE and value in ("same-origin", "same-site") and at != "P":
                said = hop(at, kind, body, *lines, *ALLOWS["any"])
                made.append(row(f"corp-{via}-anonymous-{at}-{value}", via, said, crossorigin="anonymous", **more))
    return made


def _types() -> list[dict[str, Any]]:
    """A body that fits, under each type, with nosniff and without."""
    made = []
    for via, kinds in (
        *((it, KINDS) for it in ("script", "stylesheet", "img")),
        *(
            (it, SOME_KINDS)
            for it in ("module", "import", "audio", "font", "worker", "module-worker", "import-scripts")
        ),
        *((it, SOME_KINDS) for it in ("eventsource", "preload", "modulepreload", "track")),
        *((it, SOME_KINDS[:5]) for it in ("video", "sharedworker")),
    ):
        for as_, kind, nosniff in product(PRELOADS if via == "preload" else [""], kinds, ("", "-nosniff")):
            made += _typed(via, as_, kind, nosniff)
    made += [row(f"never-img-{kind}", "img", hop("A", kind, "png")) for kind in NEVER]
    for kind, nosniff, at in product(SVG_KINDS, ("", "-nosniff"), "AP"):
        lines = [f"{NOSNIFF}: nosniff"] if nosniff else []
        made.append(row(f"svg-{kind}{nosniff}-{at}", "img", hop(at, kind, "svg", *lines)))
    for value in ("nosniff", "NoSniff", "nosniff, x", "x, nosniff", "nosniff|x", ' "nosniff"', "nosniff;"):
        lines = [f"{NOSNIFF}: {it}" for it in value.split("|")]
        made.append(row(f"nosniff-{value}", "script", hop("P", "text/plain", "js", *lines)))
    for kind, via in product(ODD_KINDS, ("script", "module", "stylesheet", "eventsource")):
        lines = [f"Content-Type: {it}" for it in kind.split("|")]
        lines += [f"{NOSNIFF}: nosniff"] if via == "script" else []
        made.append(row(f"odd-type-{via}-{kind}", via, hop("P", None, FITS[via][1], *lines)))
    return made


def _typed(via: str, as_: str, kind: str | None, nosniff: str) -> list[dict[str, Any]]:
    """One type: from another origin with and without CORS, and from the page's own."""
    body = (PRELOADS[as_] if as_ else FITS[via])[1]
    name = f"type-{via}{as_ and '-'}{as_}-{kind}{nosniff}"
    lines = [f"{NOSNIFF}: nosniff"] if nosniff else []
    made = []
    if via not in WORKERS:
        said = hop("A", kind, body, *lines, *ALLOWS["any"])
        made.append(row(f"{name}-A", via, said, **{"as": as_}))
        if via in ATTRIBUTE and kind in SOME_KINDS and via not in ("module", "video"):
            made.append(row(f"{name}-anonymous", via, said, crossorigin="anonymous", **{"as": as_}))
    if kind in SOME_KINDS and via not in ("video", "font"):
        made.append(row(f"{name}-P", via, hop("P", kind, body, *lines), **{"as": as_}))
    return made


def _bodies() -> list[dict[str, Any]]:
    """Each body under some types, without CORS: what is kept from an element because of what it is."""
    kinds = (None, "text/plain", "application/json", "text/html", "text/xml", "text/javascript", "image/png", "x/y")
    return [
        row(f"body-{via}-{kind}-{body}", via, hop("A", kind, body))
        for via in ("script", "img", "stylesheet", "audio")
        for kind in kinds
        for body in ("js", "json", "html", "xml", "text", "png", "svg", "css", "wav", "empty")
        # A text that is no script is not kept from a script element by each engine, and it would fail there anyway.
        if via != "script" or body not in ("text", "css")
    ]


def _statuses() -> list[dict[str, Any]]:
    """A body and type that fit, with another status."""
    made = []
    for via, fits in FITS.items():
        for as_, status in product(PRELOADS if via == "preload" else [""], (201, 204, 206, 299, 400, 404, 500)):
            if status == 204 and via in EMPTY_RUNS:
                continue
            kind, body = PRELOADS[as_] if as_ else fits
            lines = [*ALLOWS["any"], *(["Content-Range: {RANGE}"] if status == 206 else [])]
            name = "-".join(filter(None, ("status", via, as_, str(status))))
            both = (hop(at, kind, body, *lines, status=status) for at in "PA")
            made += [row(f"{name}-{said['at']}", via, said, **{"as": as_}) for said in both]
            if via in ATTRIBUTE:
                said = hop("A", kind, body, *lines, status=status)
                made.append(row(f"{name}-A-anonymous", via, said, crossorigin="anonymous", **{"as": as_}))
    fitting = (("script", "js"), ("img", "png"), ("img", "svg"), ("stylesheet", "css"), ("audio", "wav"))
    for type_, (via, body) in product((None, "text/html", "application/json", "text/plain"), fitting):
        made.append(row(f"status-404-{via}-{type_}-{body}", via, hop("A", type_, body, status=404)))
    return made


def _redirects() -> list[dict[str, Any]]:
    """One redirect, by way of each place."""
    made = []
    for via, fits in FITS.items():
        kind, body = PRELOADS["image"] if via == "preload" else fits
        more = {"as": "image"} if via == "preload" else {}
        for crossorigin in ["", "anonymous"] if via in ATTRIBUTE else [""]:
            with_cors = crossorigin or via in (
                "module",
                "import",
                "font",
                "modulepreload",
                "eventsource",
                "mask-image",
                "track",
            )
            for chain, says in product(("PP", "PA", "AP", "AA", "AB", "BP"), ALLOWS if with_cors else ("any",)):
                # A form is followed in a frame, and when that is done no event tells.
                if says in ("another", "credentials") or via == "form" or (via in WORKERS and chain[0] != "P"):
                    continue
                name = "-".join(filter(None, ("redirect", via, crossorigin, chain, says)))
                first = hop(chain[0], None, "empty", *ALLOWS[says], status=302)
                last = hop(chain[1], kind, body, *ALLOWS[says])
                made.append(row(name, via, first, last, crossorigin=crossorigin, **more))
    return made


def _hashes() -> list[dict[str, Any]]:
    """The attribute integrity."""
    made = []
    for via, body, kind in (
        ("script", "library", "text/javascript"),
        ("module", "library", "text/javascript"),
        ("stylesheet", "sheet", "text/css"),
    ):
        for at in "PA":
            for crossorigin in ("", "anonymous"):
                for says in ("silent", "any"):
                    name = "-".join(filter(None, ("integrity", via, at, crossorigin, says)))
                    said = hop(at, kind, body, *ALLOWS[says])
                    made.append(row(name, via, said, crossorigin=crossorigin, integrity=HASHES[body]))
    return made


def measure(name: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what an engine did in each row."""
    engine = find(name)
    if engine is None:
        raise SystemExit(f"{name} is not installed")
    stage = ElementStage()
    did: dict[str, dict[str, Any]] = {}
    try:
        for page, group in groupby(sorted(found, key=lambda it: it.get("page", "P")), lambda it: it.get("page", "P")):
            stage.open(engine, page)
            did |= tried(stage, engine, list(group))
    finally:
        engine.close()
        stage.close()
    return [did[it["id"]] for it in found]


def tried(stage: ElementStage, engine: Engine, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what an engine did in rows of the page that is open; what was not ready in time is made again."""
    did: dict[str, dict[str, Any]] = {}
    for together, settle in ((TOGETHER, 2500), (FEW, 5000), (FEWEST, 6000)):
        late = [it for it in rows if did.get(it["id"], {"event": "none"})["event"] == "none"]
        for start in range(0, len(late), together):
            some = late[start : start + together]
            did |= zip((it["id"] for it in some), stage.run(engine, some, settle), strict=True)
        rows = [it for it in rows if it["via"] not in SILENT]
    return did


def main() -> None:
    name, *only = sys.argv[1:]
    found = cases()
    chosen = [it for it in found if not only or any(it["id"].startswith(start) for start in only)]
    did = dict(zip((it["id"] for it in chosen), measure(name, chosen), strict=True))
    before = {it["id"]: it["did"] for it in measured()} if ROWS.exists() else {}
    with ROWS.open("w", encoding="utf-8") as file:
        for it in found:
            all_ = {**before.get(it["id"], {}), **({name: did[it["id"]]} if it["id"] in did else {})}
            file.write(json.dumps({**it, "did": _shared(all_)}) + "\n")
    print(len(chosen), "of", len(found), "rows measured in", name)


def _shared(did: dict[str, Any]) -> dict[str, Any]:
    """Return what engines did, written once where they did the same."""
    names: dict[str, list[str]] = {}
    for name in sorted(did):
        names.setdefault(json.dumps(did[name], sort_keys=True), []).append(name)
    return {" ".join(those): json.loads(text) for text, those in names.items()}


def measured() -> list[dict[str, Any]]:
    """Return the rows, with what each engine did under its name."""
    rows = [json.loads(line) for line in ROWS.read_text("utf-8").splitlines()]
    for it in rows:
        it["did"] = {name: result for names, result in it["did"].items() for name in names.split()}
    return rows


if __name__ == "__main__":
    main()
