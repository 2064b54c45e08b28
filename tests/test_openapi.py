"""The OpenAPI description is true: requests made from it, right ones and wrong ones, get the answers it describes.

Schemathesis makes them and applies all its checks (https://schemathesis.readthedocs.io/en/stable/reference/checks/).
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings

from demo_api.data import router
from demo_api.data.routes import _own_table

app = FastAPI(title="The data")
app.include_router(router)
described = schemathesis.openapi.from_asgi("/openapi.json", app)
deterministic = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def original_table() -> Iterator[None]:
    _own_table().reset()
    yield
    _own_table().reset()


@described.parametrize()
@deterministic
def test_every_answer_is_as_described(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("get", "/penguins", {"200", "422"}),
        ("post", "/penguins", {"201", "400", "409", "422"}),
        ("post", "/penguins/form", {"201", "409", "422"}),
        ("get", "/penguins.csv", {"200"}),
        ("get", "/penguins/{number}", {"200", "404", "422"}),
        ("put", "/penguins/{number}", {"200", "400", "404", "422"}),
        ("patch", "/penguins/{number}", {"200", "400", "404", "422"}),
        ("delete", "/penguins/{number}", {"204", "404", "422"}),
        ("post", "/session", {"200", "400", "422"}),
        ("get", "/session", {"200", "401", "422"}),
        ("delete", "/session", {"204", "422"}),
    ],
)
def test_the_statuses_are_those_that_happen(method: str, path: str, statuses: set[str]) -> None:
    assert set(app.openapi()["paths"][path][method]["responses"]) == statuses


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/penguins.csv", "text/csv"),
        ("/chart.svg", "image/svg+xml"),
        ("/penguin.woff", "font/woff"),
        ("/penguins.js", "text/javascript"),
        ("/penguins.mjs", "text/javascript"),
        ("/penguins.css", "text/css"),
        ("/penguin.wav", "audio/wav"),
        ("/events", "text/event-stream"),
    ],
)
def test_the_type_of_a_file_is_described(path: str, media_type: str) -> None:
    assert list(app.openapi()["paths"][path]["get"]["responses"]["200"]["content"]) == [media_type]


def test_both_types_of_a_form_and_the_headers_of_an_answer_are_described() -> None:
    form = app.openapi()["paths"]["/penguins/form"]["post"]
    assert set(form["requestBody"]["content"]) == {"application/x-www-form-urlencoded", "text/plain"}
    assert set(form["responses"]["201"]["headers"]) == {"Location"}
    rows = app.openapi()["paths"]["/penguins"]["get"]["responses"]["200"]
    assert set(rows["headers"]) == {"X-Total-Count"}


def test_the_bounds_of_a_number_are_described() -> None:
    (number,) = app.openapi()["paths"]["/penguins/{number}"]["get"]["parameters"]
    assert (number["schema"]["minimum"], number["schema"]["maximum"]) == (1, 2**53 - 1)
    penguin = app.openapi()["components"]["schemas"]["Penguin"]["properties"]
    assert (penguin["year"]["minimum"], penguin["year"]["maximum"]) == (1900, 2100)
