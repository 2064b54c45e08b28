from fastapi import FastAPI

from demo_api.data import router

api = FastAPI(title="Version 1")


@api.get("/")
def version() -> dict[str, int]:
    return {"version": 1}


api.include_router(router)

app = FastAPI(title="All versions")
app.mount("/v1", api)
