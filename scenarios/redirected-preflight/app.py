from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Redirected preflight")
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_methods=["GET", "PUT"])
# Added later, and so outside: preflights are redirected before CORS can answer them.
app.add_middleware(HTTPSRedirectMiddleware)
app.include_router(router)
