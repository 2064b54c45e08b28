"""Why an experiment cannot be carried out: all reasons at once, a sentence each."""

from demo_api.origins import Origins
from demo_api.playground.address import address_of, length_problem
from demo_api.playground.code import policy_problems
from demo_api.playground.play import Play, Setup
from demo_api.policy import Policy


def server_problems(setup: Setup, origins: Origins) -> list[str]:
    """Return why a server cannot run."""
    if (too_long := length_problem(setup)) is not None:
        return [too_long]
    if isinstance(setup.server, Policy):
        return list(policy_problems(setup.server))
    return list(setup.server.problems(address_of(setup, origins), origins))


def problems_of(play: Play, origins: Origins) -> list[str]:
    """Return why an experiment cannot be carried out; what browsers themselves refuse is not among the reasons."""
    return [*server_problems(play.setup, origins), *play.request.problems(address_of(play.setup, origins))]
