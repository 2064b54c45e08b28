"""The questions as JSON: made when somebody asks for the first time, and again when a file has changed."""

import threading
from collections.abc import Mapping, Sequence
from operator import is_

from demo_api.catalogue import Text, compressed, encoded
from demo_api.check.inprocess import App
from demo_api.origins import Origins
from demo_api.quiz.quiz import Quiz
from demo_api.scenarios import Scenario
from demo_api.shelf import Shelf


class KeptQuiz:
    """Safe to use from several threads; while one makes the questions, the others wait for it.

    Args:
        shelf: The scenarios.
        origins: The lab's origins.
        pages: The lab's applications, by host and port.
    """

    def __init__(self, shelf: Shelf, origins: Origins, pages: Mapping[str, App]) -> None:
        self._quiz = Quiz(shelf, origins, pages)
        self._of: Sequence[Scenario] = ()
        self._text: Text | None = None
        self._lock = threading.Lock()

    def text(self, scenarios: Sequence[Scenario]) -> Text:
        """Return all questions about some scenarios, each as it is on disk now; it can take some seconds."""
        with self._lock:
            same = len(scenarios) == len(self._of) and all(map(is_, scenarios, self._of))
            if self._text is None or not same:
                made = self._quiz.questions(scenarios)
                self._text = compressed(encoded({"questions": [it.to_json() for it in made]}))
                self._of = list(scenarios)
            return self._text
