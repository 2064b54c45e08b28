from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="How many pages?")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT],
    allow_credentials=True,
    expose_headers="X-Total-Count",
)
app.include_router(router)
