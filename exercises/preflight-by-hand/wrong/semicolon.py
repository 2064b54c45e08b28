from fastapi import Depends, FastAPI, Response

from demo_api.data import router
from demo_api.origins import CLIENT

app = FastAPI(title="By hand")


def allow_client(response: Response) -> None:
    response.headers["Access-Control-Allow-Origin"] = CLIENT


app.include_router(router, dependencies=[Depends(allow_client)])


@app.options("/{path:path}", status_code=204, dependencies=[Depends(allow_client)])
def answer_preflight(response: Response) -> None:
    response.headers["Access-Control-Allow-Methods"] = "GET; PUT"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
