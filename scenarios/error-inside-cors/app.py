import logging

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Errors inside CORS")
app.include_router(router)


@app.middleware("http")
async def answer_for_a_crash(request: Request, call_next: RequestResponseEndpoint) -> Response:
    try:
        return await call_next(request)
    except Exception:
        logging.getLogger(__name__).exception("%s failed", request.url.path)
        return JSONResponse({"detail": "Something went wrong on the server."}, 500)


app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])  # added last: outermost


@app.get("/average")
def average() -> float:
    weights: list[float] = []
    return sum(weights) / len(weights)
