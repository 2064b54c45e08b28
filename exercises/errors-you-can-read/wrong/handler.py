from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="An average of nothing")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router)


@app.exception_handler(Exception)
def catch(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Our mistake."}, 500)


@app.get("/average")
def average() -> float:
    weights: list[float] = []
    return sum(weights) / len(weights)
