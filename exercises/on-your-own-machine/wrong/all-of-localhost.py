from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT


def check_page(request: Request) -> None:
    """Refuse a request of a page that is not ours."""
    if not request.headers.get("Origin", CLIENT).startswith("http://localhost"):
        raise HTTPException(403)


app = FastAPI(title="A program on your own machine")
app.add_middleware(CORSMiddleware, allow_origin_regex=r"http://localhost(:[0-9]+)?")
app.include_router(router, dependencies=[Depends(check_page)])
