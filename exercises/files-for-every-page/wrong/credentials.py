from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router

app = FastAPI(title="Files for every page")
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
app.include_router(router)
