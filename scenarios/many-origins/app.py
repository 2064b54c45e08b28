from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT, STRANGER

app = FastAPI(title="Many origins")
app.add_middleware(
    CORSMiddleware,
    allow_origins=[CLIENT, STRANGER],
    allow_methods=["GET", "PUT"],
    # Previews: a raw string, every dot escaped, the scheme written out.
    allow_origin_regex=r"http://[a-z0-9-]+\.lab\.localhost:[0-9]+",
)
app.include_router(router)
