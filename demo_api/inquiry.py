"""An inquiry into one experiment: its record, what must also be tried, and the report on both."""

from collections.abc import Mapping, Sequence
from typing import Any

from demo_api.check.inprocess import App
from demo_api.lesson import Lesson
from demo_api.origins import Origins, Role
from demo_api.report import Experiment, questions, report
from demo_api.sent import Attempt, verdict
from demo_api.trial import Trial, tried
from demo_api.wire import Recorded
from demo_api.words import Verdict


class Inquiry:
    """What an experiment led to.

    Args:
        attempt: What the page says of it.
        lesson: The lesson of its scenario.
        fixed: The lesson of the scenario that fixes it, if there is one.
        exchanges: What arrived in its run.
        origins: The lab's own.

    Raises:
        ValueError: The scenario has no such probe.
    """

    def __init__(
        self,
        attempt: Attempt,
        lesson: Lesson,
        fixed: Lesson | None,
        exchanges: Sequence[Recorded],
        origins: Origins,
    ) -> None:
        self._attempt = attempt
        self._fixed = fixed
        self._origins = origins
        self._it: Experiment = attempt.experiment(lesson, exchanges, origins)
        self._trial: Trial | None = None
        self._others: list[Role] = []

    async def ask(self, apps: Mapping[str, App]) -> None:
        """Try what the record does not show: the request as the page should send it, and who else gets in.

        Args:
            apps: The lab's applications, by host and port.
        """
        asks = questions(self._it)
        if asks.corrected is not None:
            self._trial = await tried(asks.corrected, apps)
        if asks.others:
            self._others = [role for role in self._origins.by_role() if await self._gets_in(role, apps)]

    async def _gets_in(self, role: Role, apps: Mapping[str, App]) -> bool:
        """Return whether pages of an origin that the API is not for get the response too."""
        if role in self._it.readers:
            return False
        asked = self._attempt.from_role(role, self._origins)
        return bool((await tried(asked, apps)).passes)

    def _verdict(self) -> Verdict:
        """Return the standard's verdict; that of the reader's browser where only some browsers have the rule."""
        it = self._it
        if (it.decision.reason or "").startswith("lna-"):
            return Verdict(it.decision)
        return verdict(it.asked, it.exchanges)

    def to_json(self) -> dict[str, Any]:
        """Return the report, and the model's verdict; null where the model does not judge.

        ``rules`` is the same for what an element loads, where the model's ending is that of the experiment.
        """
        it = self._it
        judged = self._verdict().to_json() if it.is_judged or it.is_followed else None
        told = report(it, self._attempt.guess, self._origins, self._fixed, self._trial, self._others)
        by = {"verdict": judged, "rules": None} if it.is_judged else {"verdict": None, "rules": judged}
        return {**by, "report": told.to_json()}
