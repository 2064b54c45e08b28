from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import StreamingResponse

from demo_api.data import router
from demo_api.origins import CLIENT

fastapi_app = FastAPI(title="An export")
fastapi_app.include_router(router)

NAMES = ["Adelie", "Chinstrap", "Gentoo"]


def lines() -> Iterator[str]:
    for number in (1, 2, 3):
        yield f"{NAMES[number]}\n"


@fastapi_app.get("/export")
def export() -> StreamingResponse:
    size = sum(len(name) + 1 for name in NAMES)
    return StreamingResponse(lines(), media_type="text/plain", headers={"Content-Length": str(size)})


app = CORSMiddleware(app=fastapi_app, allow_origins=[CLIENT])
