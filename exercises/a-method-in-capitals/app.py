from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="One field")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT],
    allow_methods=["GET", "PATCH"],
    allow_headers=["Content-Type"],
)
app.include_router(router)
