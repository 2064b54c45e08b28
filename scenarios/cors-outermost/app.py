from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

fastapi_app = FastAPI(title="CORS outermost", max_body_size=50)
fastapi_app.include_router(router)


@fastapi_app.get("/average")
def average() -> float:
    weights: list[float] = []
    return sum(weights) / len(weights)


# Around the whole application: every response passes through here, also after a crash.
app = CORSMiddleware(
    app=fastapi_app,
    allow_origins=[CLIENT],
    allow_methods=["GET", "POST", "PUT"],
)
