from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="Web font")
app.include_router(router)
