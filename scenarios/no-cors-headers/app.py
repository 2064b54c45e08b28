from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="No CORS headers")
app.include_router(router)
