from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Header twice")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router)


@app.middleware("http")
async def like_a_proxy(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    response.headers.append("Access-Control-Allow-Origin", CLIENT)
    return response
