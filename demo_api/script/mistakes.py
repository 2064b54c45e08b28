"""What can be wrong with a page's script, or too much for this room; each with its line."""


class ScriptError(Exception):
    """A script cannot be run here.

    Attributes:
        line: The line, from 1.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class ScriptSyntaxError(ScriptError):
    """No browser can read the script; the message says why."""


class UnreadableError(ScriptError):
    """A browser can perhaps run the script, but this room cannot; the message names what it does not know."""
