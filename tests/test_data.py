import re

import pytest
from conftest import RunningLab

from demo_api.data import Table
from demo_api.data.sessions import MAX_SESSIONS, Sessions
from demo_api.data.table import MAX_ADDED

NEW = {"species": "Gentoo", "island": "Biscoe", "body_mass_g": 5000}


def test_the_table_is_the_published_one(lab: RunningLab) -> None:
    table = Table()
    assert table.count() == 344
    means = {row["species"]: (row["penguins"], row["body_mass_g"]) for row in table.summary()}
    # https://allisonhorst.github.io/palmerpenguins/articles/intro.html
    assert means == {"Adelie": (152, 3701), "Chinstrap": (68, 3733), "Gentoo": (124, 5076)}
    assert lab.http.get("/wildcard/summary").json()[0]["species"] == "Adelie"


def test_filters_sort_limit_and_offset(scratch: RunningLab) -> None:
    found = scratch.http.get("/plain/penguins?species=Chinstrap&sex=female&year=2008&sort=-body_mass_g&limit=2")
    assert found.headers["X-Total-Count"] == "9"
    assert [row["body_mass_g"] for row in found.json()] == [3900, 3850]
    rest = scratch.http.get("/plain/penguins?sort=id&limit=2&offset=342")
    assert [row["id"] for row in rest.json()] == [343, 344]


@pytest.mark.parametrize(
    "query", ["species=Emperor", "sort=name", "limit=0", "limit=x", "offset=-1", "year=1", "sort=id;drop"]
)
def test_a_wrong_query_is_refused_with_the_place(scratch: RunningLab, query: str) -> None:
    refused = scratch.http.get(f"/plain/penguins?{query}")
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["query", query.partition("=")[0]]


def test_a_penguin_is_added_read_replaced_changed_and_deleted(scratch: RunningLab) -> None:
    http = scratch.http
    added = http.post("/plain/penguins", json=NEW)
    assert (added.status_code, added.json()["id"]) == (201, 345)
    assert added.headers["Location"] == "/plain/penguins/345"
    assert http.get(added.headers["Location"]).json()["body_mass_g"] == 5000
    assert http.patch("/plain/penguins/345", json={"sex": "male"}).json()["body_mass_g"] == 5000
    replaced = http.put("/plain/penguins/345", json={"species": "Adelie", "island": "Dream"}).json()
    assert (replaced["species"], replaced["body_mass_g"], replaced["sex"]) == ("Adelie", None, None)
    assert http.delete("/plain/penguins/345").status_code == 204
    for method in ("GET", "DELETE"):
        assert http.request(method, "/plain/penguins/345").status_code == 404
    assert http.put("/plain/penguins/345", json=NEW).status_code == 404


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_form_or_plain_text_adds_a_penguin(scratch: RunningLab, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    added = scratch.http.post("/plain/penguins/form", content="species=Gentoo&island=Biscoe", headers=headers)
    assert (added.status_code, added.json()["species"]) == (201, "Gentoo")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/plain/penguins", b'{"species": "Emperor", "island": "Biscoe"}'),
        ("/plain/penguins", b'{"species": "Gentoo", "island": "Biscoe", "name": "x"}'),
        ("/plain/penguins", b"{"),
        ("/plain/penguins", b"\xff\xfe"),
        ("/plain/penguins/form", b"species=Emperor&island=Biscoe"),
        ("/plain/penguins/form", b""),
        ("/plain/penguins/form", b"\xff=\xfe"),
        ("/plain/penguins/form", b"a=1&" * 30),
    ],
)
def test_a_wrong_penguin_is_refused_and_nothing_is_added(scratch: RunningLab, path: str, body: bytes) -> None:
    kind = "text/plain" if path.endswith("form") else "application/json"
    refused = scratch.http.post(path, content=body, headers={"Content-Type": kind})
    assert refused.status_code in (400, 422)
    assert refused.json()["detail"]
    assert scratch.lab.table.count() == 344


def test_plain_text_is_no_json(scratch: RunningLab) -> None:
    refused = scratch.http.post(
        "/plain/penguins", content=b'{"species":"Gentoo","island":"Biscoe"}', headers={"Content-Type": "text/plain"}
    )
    assert refused.status_code == 422


def test_added_rows_are_bounded_and_reset_returns_to_the_original_table(scratch: RunningLab) -> None:
    for _ in range(MAX_ADDED):
        scratch.lab.table.add(
            dict.fromkeys(("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "sex")) | NEW | {"year": 2009}
        )
    full = scratch.http.post("/plain/penguins", json=NEW)
    assert (full.status_code, "reset the lab" in full.json()["detail"]) == (409, True)
    assert scratch.as_page("/lab/reset", "POST").json() == {"penguins": 344}
    assert scratch.http.post("/plain/penguins", json=NEW).status_code == 201


def test_the_table_comes_as_a_file(scratch: RunningLab) -> None:
    file = scratch.http.get("/plain/penguins.csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="penguins.csv"'
    assert len(file.text.splitlines()) == 345


def test_a_session_is_in_a_cookie_of_its_mount(scratch: RunningLab) -> None:
    http = scratch.http
    assert "no session cookie arrived" in http.get("/plain/session").json()["detail"]
    cookie = http.post("/plain/session", json={"name": "Ada"}).headers["Set-Cookie"]
    for part in ("HttpOnly", "Path=/plain", "SameSite=lax"):
        assert part in cookie
    assert http.get("/plain/session").json() == {"name": "Ada"}
    token = {"Cookie": re.sub(";.*", "", cookie)}
    assert http.delete("/plain/session").status_code == 204
    assert "has ended" in http.get("/plain/session", headers=token).json()["detail"]
    assert http.post("/plain/session", json={"name": "x" * 41}).status_code == 422


def test_sessions_are_bounded_the_oldest_first() -> None:
    sessions = Sessions()
    tokens = [sessions.begin(str(number)) for number in range(MAX_SESSIONS + 1)]
    assert sessions.name(tokens[0]) is None
    assert sessions.name(tokens[1]) == "1"


def test_documentation_pages_that_would_need_a_network_are_not_there(scratch: RunningLab) -> None:
    assert scratch.http.get("/plain/docs").status_code == 404
    assert scratch.http.get("/plain/redoc").status_code == 404
    assert "/penguins" in scratch.http.get("/plain/openapi.json").json()["paths"]
