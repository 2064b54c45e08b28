from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import StreamingResponse

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="A long response")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router)


def lines() -> Iterator[str]:
    yield "seen: 1 penguin\n"
    raise OSError("the disk is gone")


@app.get("/log")
def read_log() -> StreamingResponse:
    return StreamingResponse(lines(), media_type="text/plain", headers={"Content-Length": "1600"})
