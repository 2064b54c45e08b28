from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

# One string, as an environment variable holds it.
ALLOWED_ORIGINS = CLIENT + ",https://null-island.example"

app = FastAPI(title="Origin as a string")
app.add_middleware(CORSMiddleware, allow_origins=ALLOWED_ORIGINS)
app.include_router(router)
