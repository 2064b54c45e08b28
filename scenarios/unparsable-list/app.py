from fastapi import Depends, FastAPI, Response

from demo_api.data import router
from demo_api.origins import CLIENT


def allow_client(response: Response) -> None:
    response.headers["Access-Control-Allow-Origin"] = CLIENT
    response.headers["Access-Control-Expose-Headers"] = "X-Total-Count; Location"


app = FastAPI(title="Lists that cannot be read")
app.include_router(router, dependencies=[Depends(allow_client)])


@app.options("/penguins/{number}", status_code=204, dependencies=[Depends(allow_client)])
def methods_with_spaces(response: Response) -> None:
    response.headers["Access-Control-Allow-Methods"] = "GET PUT"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"


@app.options("/penguins", status_code=204, dependencies=[Depends(allow_client)])
def headers_with_a_semicolon(response: Response) -> None:
    response.headers["Access-Control-Allow-Headers"] = "Content-Type; Authorization"
