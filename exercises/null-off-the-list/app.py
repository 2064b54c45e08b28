from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Opened from a file")
app.add_middleware(
    CORSMiddleware,
    # "null", so that the page also works when I open it from a file.
    allow_origins=[CLIENT, "null"],
    allow_credentials=True,
    allow_methods=["GET", "POST"],
)
app.include_router(router)
