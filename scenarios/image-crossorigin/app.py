from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router

app = FastAPI(title="Images")
app.include_router(router)


@app.middleware("http")
async def as_declared(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
