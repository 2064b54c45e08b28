from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router
from demo_api.origins import CLIENT, STRANGER

app = FastAPI(title="A cache in between")
app.include_router(router)


@app.middleware("http")
async def cors_by_hand(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    response.headers["Cache-Control"] = "max-age=600"
    origin = request.headers.get("Origin")
    if origin in {CLIENT, STRANGER}:
        response.headers["Access-Control-Allow-Origin"] = origin
    return response
