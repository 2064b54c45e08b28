from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import StreamingResponse

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="An export")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router)

NAMES = ["Adelie", "Chinstrap", "Gentoo"]


def lines() -> Iterator[str]:
    for number in (1, 2, 3):
        yield f"{NAMES[number - 1]}\n"


@app.get("/export")
def export() -> StreamingResponse:
    size = sum(len(name) + 1 for name in NAMES)
    return StreamingResponse(lines(), media_type="text/plain", headers={"Content-Length": str(size)})
