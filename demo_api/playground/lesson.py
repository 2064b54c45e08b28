"""An experiment of the playground as a lesson with one probe, which expects nothing: what the report is made from."""

from typing import Any

from demo_api.lesson import Lesson, Probe
from demo_api.origins import Origins
from demo_api.playground import MOUNT
from demo_api.playground.address import setup_of_url
from demo_api.sent import Attempt

PROBE = "request"
"""The id of the only probe."""


def lesson_of(attempt: Attempt, origins: Origins) -> Lesson:
    """Return the lesson of an experiment that the page says it carried out.

    Args:
        attempt: What the page says.
        origins: The lab's own.

    Raises:
        PlayTextError: Its address is not one of the playground.
    """
    setup = setup_of_url(attempt.url, origins)
    asked: dict[str, Any] = attempt.options.model_dump(exclude={"integrity", "targetAddressSpace"})
    about: dict[str, Any] = {"id": PROBE, "says": "Your request", "path": "/", "via": attempt.via, "expect": {}}
    readers = list(setup.for_roles(origins))
    # Made without the checks for a file: it expects nothing.
    probe = Probe.model_construct(**about, **asked, readers=readers)
    texts: dict[str, Any] = dict.fromkeys(("summary", "story", "why", "fix"), "")
    return Lesson.model_construct(title="Your experiment", kind="reference", chapter=MOUNT, probe=[probe], **texts)
