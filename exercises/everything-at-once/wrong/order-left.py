from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

from demo_api.data import router
from demo_api.origins import CLIENT


async def require_token(request: Request, call_next: RequestResponseEndpoint) -> Response:
    if request.headers.get("Authorization") != "Bearer let-me-in":
        return Response("Who are you?", status_code=401)
    return await call_next(request)


app = FastAPI(title="Everything at once")
app.include_router(router)
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT],
    allow_methods=["GET", "PATCH"],
    allow_headers=["Authorization"],
    expose_headers=["X-Total-Count"],
)
app.add_middleware(BaseHTTPMiddleware, dispatch=require_token)
