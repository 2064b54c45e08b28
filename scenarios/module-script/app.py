from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="Module script")
app.include_router(router)
