"""The control routes the page uses: the scenarios as they are on disk, a run's record, and reset.

Their own CORS policy is one we would defend: the page's origin and no other, the two methods in use, no
credentials. And because CORS keeps a page from reading, not from sending, a request without that Origin is refused.
"""

from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from demo_api.data import Sessions, Table
from demo_api.origins import Origins
from demo_api.reload import Shelf
from demo_api.scenarios import Broken, Scenario
from demo_api.standalone import standalone
from demo_api.wire import Record


def lab(shelf: Shelf, record: Record, table: Table, sessions: Sessions, origins: Origins) -> Starlette:
    """Return the application to mount at ``/lab``."""

    async def scenarios(_: Request) -> Response:
        """Return every scenario, broken ones with their reasons."""
        found = await run_in_threadpool(shelf.all)
        content = [describe(scenario, origins) for scenario in found]
        return JSONResponse({"folder": shelf.folder.name, "scenarios": content})

    async def scenario(request: Request) -> Response:
        """Return one scenario as it is on disk now."""
        slug = request.path_params["slug"]
        found = await run_in_threadpool(shelf.get, slug)
        if found is None:
            raise HTTPException(404, f"There is no scenario {slug[:80]!r}.")
        content = found if isinstance(found, Broken) else found.scenario
        return JSONResponse(describe(content, origins))

    async def run(request: Request) -> Response:
        """Return what arrived and what left in one run: nothing if it is unknown. Its random name is the key to it."""
        exchanges = record.exchanges(request.path_params["run"])
        return JSONResponse({"exchanges": [it.as_json(exchanges[0].at) for it in exchanges]})

    async def verdict(request: Request) -> Response:
        """Return the model's verdict on a run, given what the page sent."""
        from demo_api.judge import Sent, judge  # noqa: PLC0415  # the model is loaded when it is first asked

        try:
            sent = Sent.model_validate_json(await request.body())
            asked = sent.asked(origins.by_role()[sent.role], origins.client)
        except ValueError as error:
            raise HTTPException(422, str(error)) from None
        return JSONResponse(judge(asked, record.exchanges(request.path_params["run"])).to_json())

    async def explanation(request: Request) -> Response:
        """Return what a message from a console can mean; the body is its text."""
        from demo_api.explain import explain, nearest  # noqa: PLC0415  # as above
        from demo_api.explain.scenarios import scenarios_by_reason  # noqa: PLC0415

        message = await _text(request)
        found = await run_in_threadpool(explain, message, scenarios_by_reason(shelf.folder))
        near = None if found else await run_in_threadpool(nearest, message)
        return JSONResponse(
            {"explanations": [it.to_json() for it in found], "nearest": None if near is None else asdict(near)}
        )

    async def reset(_: Request) -> Response:
        """Return to the original table and log everyone out."""
        await run_in_threadpool(table.reset)
        sessions.reset()
        return JSONResponse({"penguins": table.count()})

    return Starlette(
        routes=[
            Route("/scenarios", scenarios),
            Route("/scenarios/{slug}", scenario),
            Route("/runs/{run}", run),
            Route("/runs/{run}/verdict", verdict, methods=["POST"]),
            Route("/explain", explanation, methods=["POST"]),
            Route("/reset", reset, methods=["POST"]),
        ],
        middleware=[
            Middleware(CORSMiddleware, allow_origins=[origins.client], allow_methods=["GET", "POST"]),
            Middleware(_OwnPageOnly, origin=origins.client),
        ],
        exception_handlers={HTTPException: _as_json},
    )


MAX_MESSAGE = 20_000
"""Characters of a console message; a console says less."""


async def _text(request: Request) -> str:
    """Return the body as text; the guard has seen to it that it is small."""
    text = (await request.body()).decode("utf-8", "replace")
    if len(text) > MAX_MESSAGE:
        raise HTTPException(413, f"A message has at most {MAX_MESSAGE:,} characters.")
    if not text.strip():
        raise HTTPException(422, "There is no message.")
    return text


def describe(scenario: Scenario | Broken, origins: Origins) -> dict[str, Any]:
    """Return a scenario for the page and for ``--json``: the lesson, its files, and code to take away."""
    common = {
        "number": scenario.number,
        "slug": scenario.slug,
        "folder": scenario.folder.name,
        "files": scenario.files,
    }
    if isinstance(scenario, Broken):
        return {**common, "broken": scenario.reasons}
    from demo_api.words import load  # noqa: PLC0415  # as above

    reasons = load().reasons
    lesson = scenario.lesson.model_dump(mode="json")
    probes, links = lesson.pop("probe"), lesson.pop("link")
    for probe in probes:
        probe["url"] = origins.fill(probe["url"]) if probe["url"] else None
        for expected in probe["expect"].values():
            for it in (expected, *expected["engines"].values()):
                it["title"] = reasons[it["reason"]].title if it["reason"] in reasons else None
    base = origins.client if scenario.lesson.at == "client" else origins.api
    return {
        **common,
        "broken": None,
        **lesson,
        "probes": probes,
        "links": links,
        "url": f"{base}/{scenario.slug}",
        "standalone": standalone(scenario, origins),
    }


class _OwnPageOnly:
    def __init__(self, app: ASGIApp, origin: str) -> None:
        self.app = app
        self.origin = origin.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (b"origin", self.origin) in scope["headers"]:
            await self.app(scope, receive, send)
            return
        detail = f"/lab answers the lab's own page, {self.origin.decode()}, alone."
        await JSONResponse({"detail": detail}, 403)(scope, receive, send)


def _as_json(_: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    return JSONResponse({"detail": detail}, status)
