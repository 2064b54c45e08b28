from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="A dot in a pattern")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT],
    allow_origin_regex=r"http://app.lab.localhost:\d+",
)
app.include_router(router)
