from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT


def check_page(request: Request) -> None:
    """Refuse a request of a page that is not ours."""
    if request.headers.get("Origin", CLIENT) != CLIENT:
        raise HTTPException(403)


app = FastAPI(title="A program on your own machine")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router, dependencies=[Depends(check_page)])
