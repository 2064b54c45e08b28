from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="Other elements")
app.include_router(router)
