"""The routes for policies, below ``/lab``: what is wrong with one, and the configuration of a server for it.

A policy comes as its text for links, in the body of a POST: so the page needs no preflight, and no address is too long.
What is wrong with a policy is a result, and not an error of the request.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo_api.catalogue import encoded

if TYPE_CHECKING:
    from demo_api.policy import Policy

Aside = Callable[[Callable[[], dict[str, Any]]], Awaitable[dict[str, Any]]]
"""Runs a function in another thread: templates are read and filled."""


def routes(aside: Aside) -> list[Route]:
    """Return the routes.

    Args:
        aside: runs what takes time.
    """

    async def check(request: Request) -> Response:
        """Return what is wrong with a policy."""
        text = await _text(request)
        return _json(await aside(lambda: judged(text)))

    async def configs(_: Request) -> Response:
        """Return the stacks, and the policy to begin with."""
        return _json(await aside(listed))

    async def config(request: Request) -> Response:
        """Return the configuration of one stack for a policy; or why there is none."""
        name, text = request.path_params["name"], await _text(request)
        return _json(await aside(lambda: configured(name, text)))

    return [
        Route("/policy", check, methods=["POST"]),
        Route("/configs", configs),
        Route("/configs/{name}", config, methods=["POST"]),
    ]


def judged(text: str) -> dict[str, Any]:
    """Return what is wrong with a policy, as values for JSON.

    Args:
        text: The policy, as :meth:`demo_api.policy.Policy.text` writes it.

    Returns:
        ``text``, the policy; ``problem``, why the given text is not the text of a policy, or None: then ``text`` is a
        usual policy to go on with; ``findings``, each as :meth:`demo_api.policy.findings.Flaw.to_json` returns it;
        ``sound``, whether the given text is a policy for which a configuration can be written.
    """
    from demo_api.policy.findings import flaws  # noqa: PLC0415  # loaded when it is first asked for

    policy, problem = _understood(text)
    found = [] if problem is not None else flaws(policy)
    return {
        "text": policy.text(),
        "problem": problem,
        "findings": [it.to_json() for it in found],
        "sound": problem is None and all(it.finding.level == "note" for it in found),
    }


def listed() -> dict[str, Any]:
    """Return all stacks, each with its name, and the text of a usual policy."""
    from demo_api import stacks  # noqa: PLC0415  # as above
    from demo_api.policy.examples import USUAL  # noqa: PLC0415

    found, problems = [], []
    for name in stacks.names():
        try:
            found.append({"name": name, **stacks.load(name).to_json()})
        except stacks.StackError as error:
            problems.append(str(error))
    return {"stacks": found, "problems": problems, "policy": USUAL.text()}


def configured(name: str, text: str) -> dict[str, Any]:
    """Return what :func:`judged` returns, and the configuration of a stack.

    Args:
        name: The stack.
        text: The policy.

    Returns:
        ``files``, the content of each by its name, and ``command``, which writes the same; both None where there is no
        configuration. ``refused`` says why, if that is none of the findings. ``unmet``, what the policy asks for and
        the stack cannot do, a sentence each. ``from_api`` has ``files`` and ``command`` of the other form of a proxy,
        in which the API behind it sends the headers; None for any other stack.

    Raises:
        HTTPException: 404, there is no such stack.
    """
    from demo_api import stacks  # noqa: PLC0415  # as above
    from demo_api.policy.options import command  # noqa: PLC0415

    said = judged(text)
    if name not in stacks.names():
        raise HTTPException(404, f"There is no stack {name[:80]!r}.")
    made = {**said, "name": name, "files": None, "command": None, "refused": None, "unmet": [], "from_api": None}
    if not said["sound"]:
        return made
    policy, _ = _understood(text)
    try:
        written = stacks.write(name, policy)
    except stacks.StackError as error:
        return {**made, "refused": str(error)}
    if written.stack.kind == "proxy":
        other = stacks.write(name, policy, from_api=True)
        made["from_api"] = {"files": dict(other.files), "command": command(name, policy, from_api=True)}
    return {**made, "files": dict(written.files), "command": command(name, policy), "unmet": written.unmet}


def _understood(text: str) -> "tuple[Policy, str | None]":
    """Return the policy that a text says; a usual one if it says none, and why."""
    from demo_api.policy import PolicyTextError, policy_from  # noqa: PLC0415  # as above
    from demo_api.policy.examples import USUAL  # noqa: PLC0415

    try:
        return policy_from(text), None
    except PolicyTextError as error:
        return USUAL, str(error)


async def _text(request: Request) -> str:
    """Return the body as text; the guard has seen to it that it is small."""
    return (await request.body()).decode("utf-8", "replace")


def _json(values: dict[str, Any]) -> Response:
    return Response(encoded(values), media_type="application/json")
