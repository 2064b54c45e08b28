from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router
from demo_api.origins import CLIENT

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

app = FastAPI(title="Who wrote that?")
app.include_router(router)


@app.middleware("http")
async def refuse(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    foreign = request.headers.get("Origin", CLIENT) != CLIENT
    if foreign and request.method not in SAFE_METHODS:
        return Response("Only our own page may write.", status_code=403)
    return response


app.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_methods=["GET", "POST"])
