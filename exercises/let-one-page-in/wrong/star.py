from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router

app = FastAPI(title="Let one page read")
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.include_router(router)
