from typing import Literal

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import RedirectResponse

from demo_api.data import router
from demo_api.origins import CLIENT

TARGETS = {
    "loop": "loop",
    "app": "penguin://colony/penguins.csv",
    "data": "data:text/csv,Adelie",
    "broken": "http://[penguins/",
    "csv": "../penguins.csv",
}

app = FastAPI(title="Redirects astray")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router)


@app.get("/to/{target}")
def to(target: Literal["loop", "app", "data", "broken", "csv"], request: Request) -> RedirectResponse:
    return RedirectResponse(f"{TARGETS[target]}?{request.url.query}")
