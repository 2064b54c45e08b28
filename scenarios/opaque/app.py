from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="Opaque")
app.include_router(router)
