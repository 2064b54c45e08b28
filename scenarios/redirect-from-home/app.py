from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse

from demo_api.data import router
from demo_api.origins import STRANGER

# The lab mounts this app on the page's own origin.
app = FastAPI(title="Redirects from the page's origin")
app.include_router(router)


@app.get("/away")
def away(request: Request) -> RedirectResponse:
    return RedirectResponse(f"{STRANGER}/config.json?{request.url.query}")


@app.get("/storage")
def storage(request: Request) -> RedirectResponse:
    path = request.scope["root_path"] + "/penguins"
    return RedirectResponse(request.url.replace(username="reader", password="sesame", path=path))
