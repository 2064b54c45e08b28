from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="An average of nothing")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router)


@app.middleware("http")
async def catch(request: Request, call_next: RequestResponseEndpoint) -> Response:
    try:
        return await call_next(request)
    except ArithmeticError:
        return JSONResponse({"detail": "Our mistake."}, 500)


@app.get("/average")
def average() -> float:
    weights: list[float] = []
    return sum(weights) / len(weights)
