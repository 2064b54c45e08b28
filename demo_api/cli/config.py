"""The command config: the configuration of a server for a policy."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from demo_api import stacks
from demo_api.cli.app import AsJson, app, fail, print_json
from demo_api.cli.plain import code, folded, labelled, printable, say, shown_path
from demo_api.lint.findings import Finding
from demo_api.policy import Policy, findings
from demo_api.policy.examples import USUAL
from demo_api.stacks import StackError, Written


@app.command("config")
def config_(
    stack: Annotated[
        str | None, typer.Argument(metavar="[STACK]", help="The server, as in --list.", show_default=False)
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="Who may read: an origin, a pattern such as 'https://pr-*.app.example', or '*'. Use it several times.",
            show_default=False,
        ),
    ] = None,
    credentials: Annotated[bool, typer.Option("--credentials", help="With the visitor's cookies.")] = False,
    method: Annotated[
        list[str] | None,
        typer.Option(metavar="METHOD", help="A method that pages use, beside GET.", show_default=False),
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A request header that pages set.", show_default=False)
    ] = None,
    expose: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A response header that scripts see.", show_default=False)
    ] = None,
    max_age: Annotated[
        int | None,
        typer.Option(metavar="SECONDS", help="How long a browser keeps the preflight.", min=0, show_default=False),
    ] = None,
    private_network: Annotated[
        bool, typer.Option("--private-network", help="Allow pages of the internet to reach a private network.")
    ] = False,
    from_api: Annotated[
        bool,
        typer.Option(
            "--from-api",
            help="Only for a proxy: the API behind it sends the CORS headers, and the proxy passes them on.",
        ),
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the stacks.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write the files there; none is overwritten.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the configuration of a server for a policy, as the tests have run it.

    Without options for the policy, it is for one page that reads and writes with a token. A proxy such as nginx sends
    the CORS headers itself and removes those of the API behind it; with --from-api, it passes on those of the API.

    Exit codes: 0 success, 1 the policy is not safe or cannot work, 2 usage error.
    """
    if listed:
        _list(as_json)
        return
    if stack is None:
        fail(f"name a stack, one of {', '.join(stacks.names())}; demo-api config --list says more", 2)
    policy = _policy(origin, credentials, method, header, expose, max_age, private_network)
    found = findings(policy)
    if not as_json:
        _findings(found)
    if any(it.level != "note" for it in found):
        if as_json:
            print_json({"name": stack, "findings": [it.to_json() for it in found]})
        raise typer.Exit(1)
    written = _written(stack, policy, from_api, out)
    if as_json:
        print_json(_as_json(written) | {"findings": [it.to_json() for it in found]})
    elif out is not None:
        _next_steps(written, out)
    else:
        _print(written)


def _written(stack: str, policy: Policy, from_api: bool, out: Path | None) -> Written:
    try:
        written = stacks.write(stack, policy, from_api=from_api)
    except StackError as error:
        fail(str(error), 2)
    if out is not None:
        _save(written, out)
    return written


def _findings(found: list[Finding]) -> None:
    for it in found:
        say(f"{it.code}  {it.level}: {it.title}", err=True)
        for label, text in (("Is", it.value), ("Why", it.why), ("Write", it.write)):
            say(labelled(label, text), err=True)


def _policy(
    origin: list[str] | None,
    credentials: bool,
    method: list[str] | None,
    header: list[str] | None,
    expose: list[str] | None,
    max_age: int | None,
    private_network: bool,
) -> Policy:
    if not any((origin, credentials, method, header, expose, max_age is not None, private_network)):
        return USUAL
    return Policy(
        readers=tuple(origin or USUAL.readers),
        credentials=credentials,
        methods=tuple(dict.fromkeys(("GET", *(method or ())))),
        headers=tuple(header or ()),
        expose=tuple(expose or ()),
        max_age=USUAL.max_age if max_age is None else max_age,
        private_network=private_network,
    )


def _list(as_json: bool) -> None:
    loaded = {}
    try:
        loaded = {name: stacks.load(name) for name in stacks.names()}
    except StackError as error:
        fail(str(error), 1)
    if as_json:
        print_json([{"name": name, **it.to_json()} for name, it in loaded.items()])
        return
    width = max(map(len, loaded))
    for name, it in loaded.items():
        say(f"{name:{width}}  {it.title} {it.proven}{_IN_FRONT if it.kind == 'proxy' else ''}")


def _as_json(written: Written) -> dict[str, object]:
    return {
        "name": written.name,
        **written.stack.to_json(),
        "mistakes": [it.to_json() for it in written.mistakes],
        "policy": written.policy.text(),
        "from_api": written.from_api,
        "files": dict(written.files),
    }


def _print(written: Written) -> None:
    several = len(written.files) > 1
    for number, (name, content) in enumerate(written.files.items()):
        if several:
            say(f"{'' if not number else chr(10)}==> {name} <==")
        say(code(content).rstrip("\n"))
    _remarks(written)


def _next_steps(written: Written, out: Path) -> None:
    for name in written.files:
        say(printable(shown_path(out / name), 600))
    say(f"Install: {written.stack.install}")
    say(f"Start:   {printable(f'cd {shlex.quote(shown_path(out))} && {written.stack.start_on()}', 600)}")
    if written.stack.kind == "proxy":
        say(f"Behind:  your API, on port {stacks.UPSTREAM} of this machine; without it, the status is 502 or 503")
    say(f"Try:     {_trial(written)}")
    _remarks(written)


def _trial(written: Written) -> str:
    path = "" if written.stack.kind == "proxy" else "items"
    origin = shlex.quote(written.policy.examples()[0])
    cookies = " --credentials include" if written.policy.credentials else ""
    return f"demo-api check http://localhost:{stacks.PORT}/{path} --origin {origin}{cookies}"


def _remarks(written: Written) -> None:
    for it in written.stack.limit:
        say(folded(f"{written.stack.title} cannot do this: {it.says}", hanging=4), err=True)


def _save(written: Written, out: Path) -> None:
    """Write the files, none of them over an existing one; nothing is written if one exists."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in written.files:
            if (out / name).exists() or (out / name).is_symlink():
                fail(f"{out / name}: this file exists, and it is not overwritten; name another folder with --out", 2)
        for name, content in written.files.items():
            with (out / name).open("x", encoding="utf-8") as file:
                file.write(content)
    except OSError as error:
        fail(f"{error.filename or out}: {error.strerror}; name another folder with --out", 2)


_IN_FRONT = ", in front of an API; with --from-api, the API sends the headers"
