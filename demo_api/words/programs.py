"""What other programs print, and what a message is about that is not about CORS."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherText:
    """A message of another program: another browser, a library, a server.

    Attributes:
        by: The name of the program.
        text: The message as a template.
        reasons: The reasons that it can have, the most likely first; none if it says only that something failed.
        topic: What it is about, if that is not CORS; otherwise empty.
        codes: The codes that the program prints with it; they are the same in every language.
        stack: The stack whose words it is, a folder of ``stacks/``; empty if it is none of these.
    """

    by: str
    text: str
    reasons: tuple[str, ...] = ()
    topic: str = ""
    stack: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message is about if it is not a failed CORS check: a title, what it means, and what to do.

    ``helped``: whether CORS headers help anyway: the page gets more of a response that the browser shares.
    """

    id: str
    title: str
    sentence: str
    fix: str
    helped: bool = False
