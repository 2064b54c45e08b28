from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Who is there?")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT],
    allow_methods=["GET", "POST"],
    allow_credentials=True,
)
app.include_router(router)
