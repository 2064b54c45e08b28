from fastapi import FastAPI

from demo_api.data import router

# The lab mounts this app on the page's own origin, as a reverse proxy would.
app = FastAPI(title="Same origin")
app.include_router(router)
