from fastapi import Depends, FastAPI, Response

from demo_api.data import router
from demo_api.origins import CLIENT


def allow_client(response: Response) -> None:
    response.headers["Access-Control-Allow-Origin"] = CLIENT


app = FastAPI(title="The header on every route")
app.include_router(router, dependencies=[Depends(allow_client)])
