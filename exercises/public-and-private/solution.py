from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router
from demo_api.origins import CLIENT

public = FastAPI(title="For everybody")
public.add_middleware(CORSMiddleware, allow_origins=["*"])


@public.get("/species")
def species() -> list[str]:
    return ["Adelie", "Chinstrap", "Gentoo"]


private = FastAPI(title="For our own page")
private.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_credentials=True)
private.include_router(router)

app = FastAPI(title="Two kinds of data")
app.mount("/public", public)
app.mount("/private", private)
