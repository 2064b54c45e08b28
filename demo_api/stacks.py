"""The stacks: each is a folder with a template and what we know of it. A policy and a stack give files to start.

Source of the templates: https://jinja.palletsprojects.com/en/stable/templates/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from demo_api.policy.findings import findings
from demo_api.policy.policy import Policy, regex
from demo_api.policy.probes import Clause, sampled
from demo_api.reading.problems import Location, lines
from demo_api.reading.source import SourceError, text
from demo_api.reading.toml import TomlError, parse
from demo_api.settings import shared_folder

FILE = "stack.toml"
SAME_WORDS = "same-words.toml"
PORT = 8080
"""Where a server listens if nothing else is said."""
UPSTREAM = 9000
"""Where a proxy expects the API."""


class StackError(Exception):
    """There is no such stack, or its folder is not right, or it cannot have this policy; a line for each problem."""


class Limit(BaseModel):
    """A clause that the stack cannot meet. The tests expect it to fail, and say so when it no longer does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    clause: Clause
    says: Annotated[str, Field(min_length=1, max_length=300)]


class Mistake(BaseModel):
    """What people get wrong: the text that they leave out or change, and the clause that is then not met.

    ``from_api`` says that it is a mistake in the form in which the API sends the headers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_api: bool = False
    find: Annotated[str, Field(min_length=1)]
    put: str = ""
    policy: str = "session"
    clause: Clause
    says: Annotated[str, Field(min_length=1, max_length=300)]

    def to_json(self) -> dict[str, object]:
        """Return what a reader needs: the clause, the sentence, and the form of the proxy that it is about."""
        return {"clause": self.clause, "says": self.says, "from_api": self.from_api}


class Stack(BaseModel):
    """What a ``stack.toml`` says.

    Attributes:
        title: The name that people know.
        language: Of the file, for colours.
        kind: ``app`` has the example API in it; ``proxy`` stands in front of an API, and is written in two forms: it
            sends the CORS headers itself, or it passes on those of the API.
        files: The names of the files that are written. The template of each is beside it, with ``.j2`` at the end.
        docs: The address of its own documentation.
        apt: Packages of Debian, ``pip`` of Python, ``npm`` of Node; what must be installed. The last two are in the
            series that was proven.
        start: The command that starts it in the foreground. ``{port}`` is where it listens.
        version: The command that prints its version.
        proven: The version on which the tests ran last. They fail if another series (``1.22``) runs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=60)]
    language: Annotated[str, Field(min_length=1, max_length=30)]
    kind: Literal["app", "proxy"]
    files: Annotated[list[str], Field(min_length=1)]
    docs: Annotated[str, Field(pattern="^https://")]
    apt: list[str] = []
    pip: list[str] = []
    npm: list[str] = []
    start: Annotated[str, Field(min_length=1)]
    version: Annotated[str, Field(min_length=1)]
    proven: Annotated[str, Field(min_length=1)]
    limit: list[Limit] = []
    mistake: list[Mistake] = []

    @field_validator("files")
    @classmethod
    def _plain_names(cls, files: list[str]) -> list[str]:
        for name in files:
            if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*", name):
                raise ValueError(f"{name!r} is not a plain file name")
        return files

    @property
    def limits(self) -> Mapping[Clause, str]:
        """What it cannot do, by clause."""
        return {it.clause: it.says for it in self.limit}

    def start_on(self, port: int = PORT) -> str:
        """Return the command that starts it on a port."""
        return self.start.format(port=port)

    @property
    def install(self) -> str:
        """The commands that install it."""
        tools = (("apt install", self.apt), ("pip install", self.pip), ("npm install", self.npm))
        return " && ".join(f"{tool} {' '.join(names)}" for tool, names in tools if names)

    def to_json(self) -> dict[str, object]:
        """Return what a reader must know of it, as values for JSON."""
        return {
            "title": self.title,
            "language": self.language,
            "kind": self.kind,
            "proven": self.proven,
            "docs": self.docs,
            "install": self.install,
            "start": self.start_on(),
            "limits": [it.model_dump() for it in self.limit],
            "mistakes": [it.to_json() for it in self.mistake],
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A configuration: the content of each file by name.

    Attributes:
        name: The stack.
        stack: What is known of it.
        policy: What was asked for.
        files: The content of each file, by name.
        from_api: Whether it is the form of a proxy that passes on the CORS headers of the API.
    """

    name: str
    stack: Stack
    policy: Policy
    files: Mapping[str, str]
    from_api: bool = False

    @property
    def mistakes(self) -> list[Mistake]:
        """What people get wrong in this form."""
        return [it for it in self.stack.mistake if it.from_api == self.from_api]

    @property
    def unmet(self) -> list[str]:
        """What the policy asks for and the stack cannot do, a sentence each."""
        asks: dict[Clause, bool] = {
            "private-network": self.policy.private_network,
            "max-age-0": self.policy.max_age == 0,
        }
        return [says for clause, says in self.stack.limits.items() if asks.get(clause)]


def names(root: Path | None = None) -> list[str]:
    """Return the names of the stacks, in order of the alphabet."""
    return sorted(it.parent.name for it in (root or shared_folder("stacks")).glob(f"*/{FILE}"))


def load(name: str, root: Path | None = None) -> Stack:
    """Return what is known of a stack.

    Raises:
        StackError: There is none of this name, or its file is not right.
    """
    folder = root or shared_folder("stacks")
    if name not in names(folder):
        raise StackError(f"there is no stack {name!r}; the stacks are {', '.join(names(folder))}")
    raw: dict[str, Any] = {}
    try:
        raw = parse(text(folder / name / FILE))
        return Stack.model_validate(raw)
    except ValidationError as error:
        raise StackError("\n".join(f"stacks/{name}/{FILE}: {it}" for it in lines(error, raw, _keys))) from None
    except (SourceError, TomlError) as error:
        raise StackError(f"stacks/{name}/{FILE}: {error}") from None


def same_words(root: Path | None = None) -> dict[str, Any]:
    """Return what the same words of configuration mean in each stack, as the tests recorded it.

    ``titles`` has the title of each stack by name; ``question`` the questions, each with its texts, ``words`` by stack,
    and ``results``: what came out, and of which ``stacks``.

    Raises:
        StackError: The file cannot be read.
    """
    try:
        return parse(text((root or shared_folder("stacks")) / SAME_WORDS))
    except (SourceError, TomlError) as error:
        raise StackError(f"stacks/{SAME_WORDS}: {error}") from None


def write(
    name: str,
    policy: Policy,
    *,
    from_api: bool = False,
    port: int = PORT,
    upstream: int = UPSTREAM,
    root: Path | None = None,
) -> Written:
    """Return the configuration of a stack for a policy.

    Args:
        name: The stack.
        policy: The policy. It must be sound.
        from_api: Only for a proxy: the API behind it sends the CORS headers, as the policy says. The proxy passes them
            on, and sends headers of its own only with errors that it makes itself.
        port: Where the server will listen.
        upstream: Where the API is that a proxy stands in front of.
        root: The folder of the stacks.

    Raises:
        StackError: As :func:`load` does; the policy is not sound; nobody may read; the stack cannot limit who reads as
            the policy says; or it is not a proxy, and the headers must come from the API.
    """
    stack = load(name, root)
    _refuse(stack, policy)
    if from_api and stack.kind != "proxy":
        raise StackError(f"{stack.title} is not a proxy: it has no API behind it. Leave out --from-api")
    values = _values(stack, policy) | {"port": port, "upstream": upstream, "start": stack.start_on(port)}
    values["from_api"] = from_api
    folder = (root or shared_folder("stacks")) / name
    files = {file: _rendered(folder / f"{file}.j2", values) for file in stack.files}
    return Written(name, stack, policy, files, from_api)


def _refuse(stack: Stack, policy: Policy) -> None:
    wrong = [it for it in findings(policy) if it.level != "note"]
    if wrong:
        raise StackError("\n".join(f"{it.code}: {it.title}: {it.value}. {it.why} Write: {it.write}" for it in wrong))
    if not policy.readers:
        raise StackError("nobody may read, so write nothing: without CORS headers, no page of another origin can read")
    if policy.patterns and "pattern" in stack.limits:
        raise StackError(f"{stack.title} cannot have a pattern of hosts. {stack.limits['pattern']}")


def _values(stack: Stack, policy: Policy) -> dict[str, Any]:
    """Return what a template may use; each value is in plain characters, as :func:`findings` asks for."""
    return {
        "stack": stack,
        "policy": policy,
        "text": policy.text(),
        "anyone": policy.anyone,
        "origins": list(dict.fromkeys(policy.origins)),
        "patterns": [regex(it) for it in dict.fromkeys(policy.patterns)],
        "credentials": policy.credentials,
        "methods": list(policy.allowed_methods),
        "headers": _once(policy.headers),
        "expose": _once(policy.expose),
        "sampled": _once(sampled(policy)),
        "max_age": policy.max_age,
        "private_network": policy.private_network,
    }


def _once(given: tuple[str, ...]) -> list[str]:
    return list({it.lower(): it for it in reversed(given)}.values())[::-1]


def _rendered(file: Path, values: Mapping[str, object]) -> str:
    # Imported here: it takes time to load, and the other commands do not need it.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    # What is written is configuration, never HTML.
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
    environment.filters["escaped"] = re.escape
    return environment.from_string(text(file)).render(values)


def _keys(location: Location) -> list[str]:
    owner: type[BaseModel] = Stack
    if len(location) > 1:
        owner = Limit if location[0] == "limit" else Mistake
    return list(owner.model_fields)
