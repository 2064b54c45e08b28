from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router

app = FastAPI(title="An average of nothing")
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.include_router(router)


@app.get("/average")
def average() -> float:
    weights: list[float] = []
    return sum(weights) / len(weights)
