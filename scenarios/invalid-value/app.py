from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router

# As read from a configuration file: the quotes are a part of the value.
ALLOWED_ORIGIN = '"*"'

app = FastAPI(title="Invalid value")
app.include_router(router)


@app.middleware("http")
async def cors_by_hand(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    response.headers["Access-Control-Allow-Origin"] = ALLOWED_ORIGIN
    return response
