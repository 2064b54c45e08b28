from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

# Copied from the address bar of the front end.
FRONT_END = CLIENT + "/index.html"

app = FastAPI(title="A copied address")
app.add_middleware(CORSMiddleware, allow_origins=[FRONT_END])
app.include_router(router)
