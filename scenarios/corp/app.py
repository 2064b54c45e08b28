from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router

POLICIES = {"/penguins": "same-origin", "/summary": "same-site"}

app = FastAPI(title="Cross-Origin-Resource-Policy")
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.include_router(router)


@app.middleware("http")
async def keep_embedders_away(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    path = request.url.path.removeprefix(request.scope["root_path"])
    if path in POLICIES:
        response.headers["Cross-Origin-Resource-Policy"] = POLICIES[path]
    return response
