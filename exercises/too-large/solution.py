from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

fastapi_app = FastAPI(title="Too much", max_body_size=60)
fastapi_app.include_router(router)

app = CORSMiddleware(app=fastapi_app, allow_origins=[CLIENT], allow_methods=["GET", "POST"])
