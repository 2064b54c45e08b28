from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

fastapi_app = FastAPI(title="An average of nothing")
fastapi_app.include_router(router)


@fastapi_app.get("/average")
def average() -> float:
    weights: list[float] = []
    return sum(weights) / len(weights)


app = CORSMiddleware(app=fastapi_app, allow_origins=[CLIENT])
