from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="It works everywhere")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT, "*"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)
app.include_router(router)
