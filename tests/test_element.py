"""What request an element makes, by the letter of the standards; what browsers do is proven by the scenarios' probes."""

import pytest

from demo_api.browser.element import INITIATORS, CrossOrigin, Made, made_by
from demo_api.browser.fetch_request import Initiator

CASES: list[tuple[Initiator, CrossOrigin, Made]] = [
    ("img", "", Made("no-cors", "include", "image")),
    ("img", "anonymous", Made("cors", "same-origin", "image")),
    ("img", "use-credentials", Made("cors", "include", "image")),
    ("script", "", Made("no-cors", "include", "script")),
    ("module", "", Made("cors", "same-origin", "script")),
    ("module", "use-credentials", Made("cors", "include", "script")),
    ("font", "", Made("cors", "same-origin", "font")),
    ("eventsource", "use-credentials", Made("cors", "include", "")),
    ("worker", "", Made("same-origin", "same-origin", "worker")),
    ("beacon", "", Made("no-cors", "include", "")),
    ("background-image", "", Made("no-cors", "include", "image")),
    ("form", "", Made("navigate", "include", "document")),
]


@pytest.mark.parametrize(("initiator", "crossorigin", "expected"), CASES)
def test_a_request_has_the_mode_that_its_standard_says(
    initiator: Initiator, crossorigin: CrossOrigin, expected: Made
) -> None:
    assert made_by(initiator, crossorigin) == expected


@pytest.mark.parametrize("initiator", INITIATORS)
def test_the_attribute_never_takes_cors_away(initiator: Initiator) -> None:
    without, with_it = made_by(initiator), made_by(initiator, "anonymous")
    assert with_it.mode == (
        "cors" if INITIATORS[initiator][0] in {"potential", "potential-same-origin", "cors"} else without.mode
    )
