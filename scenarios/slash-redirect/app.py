from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

api = FastAPI(title="Version 1")
api.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_methods=["GET", "PUT"])
api.include_router(router)


@api.api_route("/", methods=["GET", "PUT"])
def version() -> dict[str, int]:
    return {"version": 1}


app = FastAPI(title="Slash redirect")
app.mount("/v1", api)
