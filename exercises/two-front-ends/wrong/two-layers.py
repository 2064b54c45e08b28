from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT, STRANGER

app = FastAPI(title="Two front ends")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT],
    allow_methods=["GET", "PUT"],
)
app.add_middleware(
    CORSMiddleware,
    allow_origins=[STRANGER],
    allow_methods=["GET", "PUT"],
)
app.include_router(router)
