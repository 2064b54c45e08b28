from conftest import RunningLab

RUN = "0123456789abcdef"


def test_a_run_is_recorded_and_given_to_the_page(lab: RunningLab) -> None:
    lab.http.get(f"/one-origin/penguins?limit=1&run={RUN}", headers={"Origin": "https://a.example"})
    (exchange,) = lab.as_page(f"/lab/runs/{RUN}").json()["exchanges"]
    assert exchange["handler_ran"] is True
    assert ["origin", "https://a.example"] in exchange["request_headers"]
