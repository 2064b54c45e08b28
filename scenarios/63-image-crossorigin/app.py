from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="Images")
app.include_router(router)
