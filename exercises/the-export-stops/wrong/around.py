from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import StreamingResponse

from demo_api.data import router
from demo_api.origins import CLIENT

fastapi_app = FastAPI(title="An export")
fastapi_app.include_router(router)

SEXES = {1: "female", 2: "male", 3: None}


def lines() -> Iterator[str]:
    for number, sex in SEXES.items():
        yield f"{number},{sex.upper()}\n"


@fastapi_app.get("/export")
def export() -> StreamingResponse:
    return StreamingResponse(lines(), media_type="text/csv")


app = CORSMiddleware(app=fastapi_app, allow_origins=[CLIENT])
