from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router

app = FastAPI(title="Penguins for a token")
app.add_middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_headers=["Authorization"],
)
app.include_router(router)
