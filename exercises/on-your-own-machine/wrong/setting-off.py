from fastapi import Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router


def check_page(request: Request) -> None:
    """Refuse a request of a page that is not ours."""


app = FastAPI(title="A program on your own machine")
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_private_network=False)
app.include_router(router, dependencies=[Depends(check_page)])
