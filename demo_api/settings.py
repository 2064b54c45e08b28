"""What can be configured, once: flag over environment over ``.env`` over default."""

import difflib
import ipaddress
import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from demo_api.address import address
from demo_api.envfile import ENCODING, EnvFileError, names
from demo_api.installed import ENV_FILE, PACKAGE, PREFIX, is_clone, shared_folder

__all__ = [
    "ENV_FILE",
    "PACKAGE",
    "PREFIX",
    "LogLevel",
    "Port",
    "Settings",
    "SettingsError",
    "flag",
    "is_clone",
    "is_own",
    "load",
    "shared_folder",
    "usual_workshop",
    "variable",
]

Port = Annotated[int, Field(ge=1, le=65535)]
LogLevel = Literal["critical", "error", "warning", "info", "debug"]


def usual_workshop() -> Path:
    """Return the folder for the files of the exercises if no other one is named."""
    return PACKAGE.parent / "workshop" if is_clone() else Path("workshop")


class Settings(BaseSettings):
    """The lab's settings. A field's description says what is accepted, and is printed if it is not.

    Source: https://docs.pydantic.dev/latest/concepts/pydantic_settings/
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_file_encoding=ENCODING, extra="ignore", frozen=True
    )

    host: str = Field(
        default="localhost",
        description="a host name or an IP address of this machine; localhost means 127.0.0.1 and ::1",
    )
    public_host: str = Field(
        default="localhost",
        description="the host name in the lab's addresses, as a browser would write it",
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
    )
    api_port: Port = Field(default=8000, description="a whole number from 1 to 65535")
    client_port: Port = Field(default=8001, description="a whole number from 1 to 65535")
    stranger_port: Port = Field(default=8002, description="a whole number from 1 to 65535")
    scenarios: Path = Field(default_factory=lambda: shared_folder("scenarios"), description="a folder that exists")
    workshop: Path | None = Field(default=None, description="a folder for your files of the exercises; it is made")
    log_level: LogLevel = Field(default="warning", description="critical, error, warning, info or debug")
    require_guess: bool = Field(default=True, description="true or false: must a guess be made before Send")

    @field_validator("host")
    @classmethod
    def _address(cls, host: str) -> str:
        return address(host)

    @field_validator("workshop")
    @classmethod
    def _whole(cls, folder: Path | None) -> Path | None:
        return None if folder is None else Path(os.path.abspath(folder))  # noqa: PTH100  # resolve() would follow links

    @field_validator("scenarios", mode="before")
    @classmethod
    def _folder(cls, given: object) -> object:
        # A path as it is: pydantic takes no text in which there are bytes that are not UTF-8.
        if not isinstance(given, str | Path):
            return given
        folder = Path(given)
        try:
            with os.scandir(folder):
                return folder.resolve()
        except (FileNotFoundError, NotADirectoryError):
            raise PydanticCustomError("folder", "no folder") from None
        except (OSError, ValueError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            raise ValueError(f"it cannot be read ({reason})") from None

    @model_validator(mode="after")
    def _three_ports(self) -> Self:
        ports = (self.api_port, self.client_port, self.stranger_port)
        if len(set(ports)) < len(ports):
            raise ValueError(
                "api_port, client_port and stranger_port must differ: an origin includes its port;"
                " they are {}, {} and {}".format(*ports)
            )
        return self

    @property
    def exposed(self) -> bool:
        """Whether the lab listens beyond this machine's own loopback interface."""
        return not is_own(self.host)


def is_own(host: str) -> bool:
    """Return whether a host means the computer of the program that uses it: localhost, or an address such as 127.0.0.1.

    (https://www.rfc-editor.org/rfc/rfc6761#section-6.3)
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load(**flags: object) -> Settings:
    """Return the settings, flags over environment over ``.env`` over defaults.

    Args:
        flags: values given on the command line; those that are None were not given.

    Raises:
        SettingsError: with one line for each setting that is wrong.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        in_file = names(ENV_FILE)
    except EnvFileError as error:
        raise SettingsError([str(error)]) from None
    # pydantic-settings passes over what it does not know; a misspelt setting should not pass.
    problems = [_unknown(name) for name in sorted({*os.environ, *in_file}) if _is_unknown(name)]
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks what mypy cannot
    except ValidationError as error:
        problems += [_describe(dict(problem)) for problem in error.errors()]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


class SettingsError(Exception):
    """One or more settings are wrong; ``problems`` has a line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def flag(name: str) -> str:
    """Return the command-line flag of the setting ``name``."""
    return "--no-guess" if name == "require_guess" else "--" + name.replace("_", "-")


def variable(name: str) -> str:
    """Return the environment variable of the setting ``name``."""
    return PREFIX + name.upper()


def _is_unknown(environment_name: str) -> bool:
    name = environment_name.upper()
    return name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in Settings.model_fields


def _unknown(environment_name: str) -> str:
    name = environment_name.upper().removeprefix(PREFIX).lower()
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    known = ", ".join(variable(field) for field in Settings.model_fields)
    advice = f"did you mean {variable(near[0])}?" if near else f"the settings are {known}"
    return f"{environment_name}: there is no such setting; {advice}"


def _describe(problem: dict[str, object]) -> str:
    location = problem["loc"]
    if not isinstance(location, tuple) or not location:
        return str(problem["msg"]).removeprefix("Value error, ")
    name = str(location[0])
    accepted = Settings.model_fields[name].description
    given = problem["input"]
    shown = repr(str(given) if isinstance(given, Path) else given)
    why = f": {problem['msg']}".replace("Value error, ", "") if problem["type"] == "value_error" else ""
    return f"{variable(name)} ({flag(name)}): {shown} is not accepted{why}; expected {accepted}"
