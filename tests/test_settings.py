import codecs
import errno
import os
from pathlib import Path

import pytest

from demo_api import envfile
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
            "DEMO_API_API_PORT (--api-port): '80x' is not accepted; expected a whole number from 1 to 65535",
        ),
        (
            {"client_port": "70000"},
            "DEMO_API_CLIENT_PORT (--client-port): '70000' is not accepted; expected a whole number from 1 to 65535",
        ),
        (
            {"log_level": "loud"},
            "DEMO_API_LOG_LEVEL (--log-level): 'loud' is not accepted; expected critical, error, warning, info or debug",
        ),
        (
            {"scenarios": "nowhere"},
            "DEMO_API_SCENARIOS (--scenarios): 'nowhere' is not accepted; expected a folder that exists",
        ),
        (
            {"public_host": "a b"},
            "DEMO_API_PUBLIC_HOST (--public-host): 'a b' is not accepted;"
            " expected the host name in the lab's addresses, as a browser would write it",
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
    [
        ("localhost", False), ("LOCALHOST", False), ("127.0.0.1", False), ("::1", False), ("0.0.0.0", True),
        ("::", True), ("my-machine", True), ("my_machine.local.", True), ("192.168.0.7", True), ("fe80::1%eth0", True),
    ],
)  # fmt: skip
def test_only_loopback_counts_as_not_exposed(host: str, exposed: bool) -> None:
    assert Settings(host=host).exposed is exposed


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("", "it is empty; write localhost"),
        (" ", "it has a space or a control character in it"),
        ("local host", "it has a space"),
        ("localhost\n", "it has a space or a control character in it"),
        ("a\0b", "it has a space or a control character in it"),
        ("http://localhost", "it begins with a scheme; write only the host"),
        ("localhost/", "it is more than a host"),
        ("user@localhost", "it is more than a host"),
        ("localhost:8000", "it has a port; write localhost, and the ports with --api-port"),
        ("127.0.0.1:", "it has a port; write 127.0.0.1,"),
        (":8000", "it has a port; write localhost,"),
        ("[::1]:8000", "it has a port; write ::1,"),
        ("[::1]", "it has brackets; write ::1"),
        ("*", "write 0.0.0.0 to listen on every address"),
        ("224.0.0.1", "it is a multicast address"),
        ("239.255.255.250", "it is a multicast address"),
        ("ff02::1", "it is a multicast address"),
        ("255.255.255.255", "it is a broadcast address"),
        ("127.255.255.255", "it is a broadcast address"),
        ("240.0.0.1", "it is a reserved address"),
        ("::ffff:127.0.0.1", "it is an IPv4 address in the form of IPv6; write 127.0.0.1"),
        ("::ffff:224.0.0.1", "it is an IPv4 address in the form of IPv6"),
        (":::", "it is not an IPv6 address; write one such as ::1"),
        ("::1::", "it is not an IPv6 address"),
        ("127.1", "to the system it means 127.0.0.1; write that in full"),
        ("0xe0000001", "to the system it means 224.0.0.1"),
        ("3758096385", "to the system it means 224.0.0.1"),
        ("256.0.0.1", "it is not an IPv4 address; write four numbers from 0 to 255"),
        ("1.2.3.4.5", "it is not an IPv4 address"),
        ("a..b", "it is not a host name"),
        ("-a", "it is not a host name"),
        ("a" * 64, "it is not a host name"),
        ("a." * 127 + "a", "it is not a host name"),
        ("\udcff", "it has a space or a control character in it"),
    ],
)
def test_a_host_where_nothing_can_listen_is_one_line(host: str, reason: str) -> None:
    (line,) = problems(host=host)
    assert line.startswith(f"DEMO_API_HOST (--host): {host!r} is not accepted: {reason}")
    assert line.endswith("; expected a host name or an IP address of this machine; localhost means 127.0.0.1 and ::1")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("DEMO_API_HOST=münchen\n".encode("latin-1"), "line 1 is not UTF-8 (byte 0xfc)"),
        (b"A=1\nB=\xff\n", "line 2 is not UTF-8 (byte 0xff)"),
        ("DEMO_API_API_PORT=9000\n".encode("utf-16"), "this is UTF-16, not UTF-8"),
        (codecs.BOM_UTF16_BE + "A=1".encode("utf-16-be"), "this is UTF-16, not UTF-8"),
        ("A=1".encode("utf-32"), "this is UTF-32, not UTF-8"),
        ("A=1\nB=2".encode("utf-16-le"), "line 1 has a NUL character"),
        (b"A=1\nB=\0\n", "line 2 has a NUL character"),
        (b"A=\xed\xa0\x80\n", "line 1 is not UTF-8 (byte 0xed)"),
    ],
)
def test_a_dotenv_in_another_encoding_is_one_line(tmp_path: Path, content: bytes, found: str) -> None:
    (tmp_path / ".env").write_bytes(content)
    (line,) = problems()
    assert line.startswith(f".env: {found}")
    assert line.endswith("; save it as UTF-8")


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_dotenv_in_utf_8_is_read_with_and_without_its_mark(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / ".env").write_bytes(mark + "DEMO_API_API_PORT=9001\r\nNAME=Grüße\r\n".encode())
    assert load().api_port == 9001
    (tmp_path / ".env").write_bytes(mark + b"DEMO_API_API_PRT=9001\n")
    assert problems() == ["DEMO_API_API_PRT: there is no such setting; did you mean DEMO_API_API_PORT?"]


def test_a_dotenv_that_is_no_file_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    advice = "not a file; rename it, or start from another folder"
    file.mkdir()
    assert problems() == [f".env: this is a folder, {advice}"]
    file.rmdir()
    os.mkfifo(file)
    assert problems() == [f".env: this is a named pipe, {advice}"]
    file.unlink()
    file.symlink_to("/dev/zero")
    assert problems() == [f".env: this is a device, {advice}"]
    file.unlink()
    file.symlink_to(file)
    (line,) = problems()
    assert line.startswith(".env: this cannot be read (")
    file.unlink()
    file.write_bytes(b"#" * (envfile.MAX_SIZE + 1))
    assert problems() == [".env: this is larger than 1048576 bytes; keep only settings in it"]
    file.unlink()
    file.symlink_to("nowhere")
    assert load().api_port == 8000


def test_a_dotenv_that_may_not_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("A=1\n")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    for method in ("open", "stat"):
        with monkeypatch.context() as patched:
            patched.setattr(Path, method, refuse)
            with pytest.raises(
                envfile.EnvFileError, match=r"^\.env: this cannot be read \(Permission denied\); make it"
            ):
                envfile.names(".env")


def test_a_scenario_folder_that_cannot_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = problems(scenarios=tmp_path / ("x" * 300))
    assert "is not accepted: it cannot be read (File name too long); expected a folder that exists" in line
    (tmp_path / "file").touch()
    (line,) = problems(scenarios=tmp_path / "file")
    assert line == f"DEMO_API_SCENARIOS (--scenarios): '{tmp_path}/file' is not accepted; expected a folder that exists"
    (line,) = problems(scenarios="a\0b")
    assert "it cannot be read (embedded null byte)" in line

    def refuse(_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    (line,) = problems(scenarios=tmp_path)
    assert "is not accepted: it cannot be read (Permission denied)" in line


def test_a_scenario_folder_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / os.fsdecode(b"f\xff")
    folder.mkdir()
    assert load(scenarios=str(folder)).scenarios == folder
    monkeypatch.setenv("DEMO_API_SCENARIOS", str(folder))
    assert load().scenarios == folder
