from fastapi import FastAPI

from demo_api.data import router

app = FastAPI(title="Let one page in")
app.include_router(router)
