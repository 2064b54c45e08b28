"""What other programs print, and what a message is about that is not about CORS."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherText:
    """A message of another program: another browser, a library, a server.

    Attributes:
        by: The name of the program.
        text: The message as a template.
        reasons: The reasons that it can have; none if it says only that something failed.
        topic: What it is about, if that is not CORS; otherwise empty.
    """

    by: str
    text: str
    reasons: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message is about if it is not about CORS: a title, what it means, and what to do."""

    id: str
    title: str
    sentence: str
    fix: str
