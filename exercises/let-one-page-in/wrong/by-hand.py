from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router

app = FastAPI(title="Let one page read")
app.include_router(router)


@app.middleware("http")
async def allow(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
