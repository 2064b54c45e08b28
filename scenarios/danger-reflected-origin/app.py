from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router

app = FastAPI(title="Reflected origin")
app.include_router(router)


@app.middleware("http")
async def cors_by_hand(request: Request, call_next: RequestResponseEndpoint) -> Response:
    if request.method == "OPTIONS":
        response = Response(status_code=204)
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    else:
        response = await call_next(request)
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Vary"] = "Origin"
    return response
