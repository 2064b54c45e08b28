from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="Let one page read")
app.include_router(router)
