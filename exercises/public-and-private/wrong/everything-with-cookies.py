from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router

public = FastAPI(title="For everybody")


@public.get("/species")
def species() -> list[str]:
    return ["Adelie", "Chinstrap", "Gentoo"]


private = FastAPI(title="For our own page")
private.include_router(router)

app = FastAPI(title="Two kinds of data")
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
app.mount("/public", public)
app.mount("/private", private)
