"""Which is it? Questions about the lab's own experiments: the cause and the fix, from what a developer sees."""

from demo_api.quiz.question import Choice, Question
from demo_api.quiz.quiz import Quiz

__all__ = ["Choice", "Question", "Quiz"]
