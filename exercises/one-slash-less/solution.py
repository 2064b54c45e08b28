from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

api = FastAPI(title="Version 1")


@api.get("/")
def version() -> dict[str, int]:
    return {"version": 1}


api.include_router(router)

app = FastAPI(title="All versions")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.mount("/v1", api)
