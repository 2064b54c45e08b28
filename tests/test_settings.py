from pathlib import Path

import pytest

from demo_api.settings import Settings, SettingsError, load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # so that a .env of the reader's own is not read


def problems(**flags: object) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(**flags)
    return raised.value.problems


def test_a_flag_goes_over_the_environment_over_dotenv_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load().api_port == 8000
    (tmp_path / ".env").write_text("DEMO_API_API_PORT=9001\nOTHER_PROGRAM=1\n")
    assert load().api_port == 9001
    monkeypatch.setenv("DEMO_API_API_PORT", "9002")
    assert load().api_port == 9002
    assert load(api_port="9003").api_port == 9003


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        (
            {"api_port": "80x"},
            "DEMO_API_API_PORT (--api-port): '80x' is not accepted; it is a whole number from 1 to 65535",
        ),
        (
            {"client_port": "70000"},
            "DEMO_API_CLIENT_PORT (--client-port): '70000' is not accepted; it is a whole number from 1 to 65535",
        ),
        (
            {"log_level": "loud"},
            "DEMO_API_LOG_LEVEL (--log-level): 'loud' is not accepted; it is critical, error, warning, info or debug",
        ),
        (
            {"scenarios": "nowhere"},
            "DEMO_API_SCENARIOS (--scenarios): 'nowhere' is not accepted; it is a folder that exists",
        ),
        (
            {"public_host": "a b"},
            "DEMO_API_PUBLIC_HOST (--public-host): 'a b' is not accepted;"
            " it is the host name in the lab's addresses, as a browser would write it",
        ),
        (
            {"api_port": 8001},
            "api_port, client_port and stranger_port must differ: an origin includes its port;"
            " they are 8001, 8001 and 8002",
        ),
    ],
)
def test_a_wrong_value_is_one_line_with_the_setting_the_value_and_what_is_accepted(
    flags: dict[str, object], line: str
) -> None:
    assert problems(**flags) == [line]


def test_all_wrong_values_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_API_API_PRT", "1")
    assert len(problems(api_port="x", log_level="y")) == 3


def test_a_misspelt_setting_is_told_from_the_environment_and_from_dotenv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "DEMO_API_CLIENT_PROT: there is no such setting; did you mean DEMO_API_CLIENT_PORT?"
    monkeypatch.setenv("DEMO_API_CLIENT_PROT", "9000")
    assert problems() == [line]
    monkeypatch.delenv("DEMO_API_CLIENT_PROT")
    (tmp_path / ".env").write_text("DEMO_API_CLIENT_PROT=9000\n")
    assert problems() == [line]


@pytest.mark.parametrize(
    ("host", "exposed"),
    [("localhost", False), ("127.0.0.1", False), ("::1", False), ("0.0.0.0", True), ("my-machine", True)],
)
def test_only_loopback_counts_as_not_exposed(host: str, exposed: bool) -> None:
    assert Settings(host=host).exposed is exposed
