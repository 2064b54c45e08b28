from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Too much", max_body_size=60)
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_methods=["GET", "POST"])
app.include_router(router)
