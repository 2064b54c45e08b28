from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.middleware.base import RequestResponseEndpoint

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Redirect elsewhere")
app.include_router(router)


@app.get("/moved")
def moved(request: Request) -> RedirectResponse:
    path = request.scope["root_path"] + "/penguins"
    return RedirectResponse(request.url.replace(hostname="127.0.0.1", path=path))


@app.middleware("http")
async def cors_by_hand(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    response.headers["Access-Control-Allow-Origin"] = CLIENT
    return response
