from fastapi import Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT


def check_page(request: Request) -> None:
    """Refuse a request of a page that is not ours."""


app = FastAPI(title="A program on your own machine")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
app.include_router(router, dependencies=[Depends(check_page)])
