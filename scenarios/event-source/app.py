from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="Event source")
app.include_router(router)
