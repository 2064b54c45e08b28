"""The command check: what browsers do with a response; with --audit, which origins the server allows."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from demo_api.browser import FetchRequest, fetch_request
from demo_api.browser.element import element_request
from demo_api.browser.fetch_request import Initiator
from demo_api.browser.request import BY_SCRIPT
from demo_api.check.courier import LIMITS, Courier, Limits, UnsendableError
from demo_api.check.target import Target, TargetError, page_origin, target
from demo_api.cli.app import AsJson, StackName, app, fail, print_json
from demo_api.cli.plain import printable, say

AUDIT_LIMITS = Limits(total=300.0)
"""An audit sends some eighty requests, one after another; a server may take a few seconds for each."""
_NOT_WITH_AUDIT = ("credentials", "mode", "redirect", "stack", "as_", "crossorigin")
_NOT_WITH_AS = ("method", "header", "data", "credentials", "mode", "redirect")


@app.command("check")
def check_(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="The URL that the page fetches; or package.module:app and a path.")
    ],
    origin: Annotated[str, typer.Option(metavar="ORIGIN", help="The page's origin: http://localhost:3000, or null.")],
    path: Annotated[
        str | None,
        typer.Argument(metavar="[PATH]", help="The path in the app, if URL names an app.", show_default=False),
    ] = None,
    method: Annotated[
        str, typer.Option(metavar="METHOD", help="The method; with --audit, the method that preflights ask for.")
    ] = "GET",
    header: Annotated[
        list[str] | None,
        typer.Option(
            metavar="'NAME: VALUE'",
            help="A request header; repeat it for several. With --audit: for a login, and not shown.",
            show_default=False,
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="The body of the request. With --audit: sends POST.", show_default=False),
    ] = None,
    credentials: Literal["omit", "same-origin", "include"] = "same-origin",
    mode: Literal["cors", "no-cors", "same-origin"] = "cors",
    redirect: Literal["follow", "error", "manual"] = "follow",
    as_: Annotated[
        Initiator | None,
        typer.Option("--as", metavar="NAME", help="What loads URL: img, script, font, ..."),
    ] = None,
    crossorigin: Annotated[
        Literal["anonymous", "use-credentials"] | None,
        typer.Option(help="With --as: the attribute crossorigin.", show_default=False),
    ] = None,
    audit: Annotated[
        bool,
        typer.Option("--audit", help="Find out which other origins the policy allows. Sends only GET and OPTIONS."),
    ] = False,
    stack: StackName = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the rules that were applied.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what browsers do if a page of ORIGIN fetches URL, and what to change.

    The options are those of fetch(), with its defaults. No cookies are sent.
    An app needs no server: demo-api check main:app /items --origin null

    Exit codes: 0 the page may read the response (--as: it is loaded;
    --audit: no findings), 1 otherwise, 2 usage error.
    """
    try:
        exact, note = page_origin(origin)
        with _output_kept_clean():
            aim = target(url, path, exact)
        if note:
            say(f"Note: {printable(note)}", err=True)
        lines = _headers(header or [])
        if audit:
            _refuse_with(context, "--audit sends its own requests", _NOT_WITH_AUDIT)
            code = _audit(aim, exact, method, lines, data, as_json)
        elif as_ is not None:
            _refuse_with(context, "--as says how the request is made", _NOT_WITH_AS)
            preload = "fetch" if as_ == "preload" else ""
            made = element_request(
                aim.url, origin=exact, initiator=as_, crossorigin=crossorigin or "", preload_as=preload
            )
            code = _check(made, aim, stack, verbose, as_json)
        else:
            _refuse_with(context, "only what --as names has this attribute", ("crossorigin",))
            asked = fetch_request(
                aim.url,
                origin=exact,
                method=method,
                headers=lines,
                body=data,
                credentials=credentials,
                mode=mode,
                redirect=redirect,
            )
            code = _check(asked, aim, stack, verbose, as_json)
    except (TargetError, UnsendableError, ValueError) as error:
        fail(printable(str(error), 600), 2)
    raise typer.Exit(code)


def _check(asked: FetchRequest, aim: Target, stack: str | None, verbose: bool, as_json: bool) -> int:
    from demo_api.check import check  # noqa: PLC0415
    from demo_api.cli.check_report import Around, check_report  # noqa: PLC0415

    if stack is not None:
        from demo_api.cli.in_stack import known_stack  # noqa: PLC0415  # loading stacks takes time

        known_stack(stack)
    with _courier(aim) as courier:
        found = check(asked, courier.send)
    guess = found.guess if stack is None else None
    name = stack or (guess.stack if guess else None)
    written = None
    if name is not None and found.verdict.outcome == "blocked":
        from demo_api.cli.in_stack import after  # noqa: PLC0415  # loading stacks takes time

        written = after(found.verdict.decision, name, is_guess=guess is not None)
    if as_json:
        fix = None if written is None or isinstance(written, str) else written.to_json()
        print_json(found.to_json() | {"config": None if fix is None else {"stack": name, **fix}})
    else:
        say(check_report(found, Around(written, guess, aim.name, verbose)))
    enough = {"readable"} if asked.via in BY_SCRIPT else {"readable", "opaque"}
    return 0 if found.verdict.outcome in enough else 1


def _audit(
    aim: Target, origin: str, method: str, headers: list[tuple[str, str]], data: str | None, as_json: bool
) -> int:
    from demo_api.audit import Login, audit, plan  # noqa: PLC0415
    from demo_api.cli.audit_report import announcement, audit_report  # noqa: PLC0415
    from demo_api.cli.progress import Progress  # noqa: PLC0415

    login = Login.of(headers)
    planned = plan(aim.url, origin, method, login, data)
    say(announcement(planned), err=as_json)
    with _courier(aim, AUDIT_LIMITS) as courier, Progress(planned.requests) as progress:
        try:
            found = audit(planned, courier.send, progress.show)
        except UnsendableError as error:
            raise TargetError(login.hidden(str(error))) from None
    if as_json:
        print_json(found.to_json())
    else:
        say(audit_report(found))
    return 1 if found.flaws or found.standing else 0


@contextlib.contextmanager
def _courier(aim: Target, limits: Limits = LIMITS) -> Iterator[Courier]:
    # Imported here: it takes time to load, and the other commands do not need it.
    from demo_api.check.inprocess import InProcess  # noqa: PLC0415
    from demo_api.check.network import Network  # noqa: PLC0415

    network = Network()
    sender = network if aim.app is None else InProcess(aim.app, aim.url, network)
    with _output_kept_clean(), Courier(sender, limits) as courier:
        yield courier


@contextlib.contextmanager
def _output_kept_clean() -> Iterator[None]:
    """Send what an application prints to standard error, because standard output is for the report."""
    with contextlib.redirect_stdout(sys.stderr):
        yield


def _headers(lines: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for number, line in enumerate(lines, 1):
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            # The text is not repeated, because it can be a secret.
            raise TargetError(f"--header, number {number}, is not 'Name: value', such as 'X-Token: 1'")
        pairs.append((name.strip(), value.strip()))
    return pairs


def _refuse_with(context: typer.Context, why: str, names: tuple[str, ...]) -> None:
    for name in names:
        source = context.get_parameter_source(name)
        if source is not None and source.name != "DEFAULT":
            raise TargetError(f"{why}; leave out --{name.rstrip('_')}")
