from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Far away")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT],
    allow_headers=["Content-Type", "X-Requested-With"],
)
app.include_router(router)
