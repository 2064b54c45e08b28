from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="The origin null")
app.add_middleware(
    CORSMiddleware,
    # "null", so that the page also works when it is opened from a file.
    allow_origins=[CLIENT, "null"],
    allow_credentials=True,
    allow_methods=["GET", "POST"],
)
app.include_router(router)
