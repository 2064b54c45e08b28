from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import RedirectResponse

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Redirect with credentials")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
app.include_router(router)


@app.get("/storage")
def storage(request: Request) -> RedirectResponse:
    path = request.scope["root_path"] + "/penguins"
    return RedirectResponse(request.url.replace(username="reader", password="sesame", path=path))
