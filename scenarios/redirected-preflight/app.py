from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Redirected preflight")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_methods=["GET", "PUT"])
# Added later, so it is further out: it redirects a preflight before CORSMiddleware can answer.
app.add_middleware(HTTPSRedirectMiddleware)
app.include_router(router)
