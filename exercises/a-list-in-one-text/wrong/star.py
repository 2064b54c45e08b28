from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

# One text, as a setting of the server holds it.
ORIGINS = f"{CLIENT},https://null-island.example"

app = FastAPI(title="A list in one text")
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.include_router(router)
