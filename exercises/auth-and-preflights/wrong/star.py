from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router

app = FastAPI(title="Who are you?")
app.include_router(router)


@app.middleware("http")
async def require_token(request: Request, call_next: RequestResponseEndpoint) -> Response:
    if request.headers.get("Authorization") != "Bearer let-me-in":
        return Response("Who are you?", status_code=401)
    return await call_next(request)


app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_headers=["Authorization"])
