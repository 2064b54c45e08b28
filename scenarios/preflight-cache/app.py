from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Preflight cache")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT],
    allow_credentials=True,
    allow_methods=["GET", "PUT"],
    max_age=60,
)
app.include_router(router)
