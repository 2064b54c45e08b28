from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="Too much", max_body_size=60)
app.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_methods=["GET", "POST"])
app.include_router(router)


@app.exception_handler(413)
def too_large(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "This is too large."}, 413, headers={"Access-Control-Allow-Origin": CLIENT})
