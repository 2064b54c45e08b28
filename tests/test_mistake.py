"""An exception becomes one line, whatever it does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from demo_api.reading.mistake import place, places, shown, words

FILE = "/lab/01-mine/app.py"


def fails(*_: object) -> NoReturn:
    raise SystemExit(1)


def sly(name: str, base: type[BaseException] = Exception, meta: type = type, **members: object) -> Any:
    """Return a class of exceptions whose parts are not what they should be."""
    return meta(name, (base,), members)


FAILS = property(fails)


def text() -> str:
    members = {"splitlines": fails, "__str__": fails, "__len__": fails, "__getitem__": fails}
    found: str = type("Text", (str,), members)("sly")
    return found


def nameless() -> BaseException:
    meta = type("Meta", (type,), {"__name__": FAILS})
    found: BaseException = sly("Nameless", meta=meta, __class__=FAILS, __traceback__=FAILS)("x")
    return found


def sly_syntax() -> BaseException:
    found: BaseException = sly("Syntax", SyntaxError, msg=FAILS, lineno=FAILS, filename=FAILS, __str__=fails)("x")
    return found


def syntax(line: object, file: str | None = FILE, message: object = "invalid syntax") -> SyntaxError:
    error = SyntaxError("said by str", (file, 7, 1, "text"))
    error.msg, error.lineno = message, line  # type: ignore[assignment]  # a learner may set what they like
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no such thing"), "ValueError: no such thing"),
        (ValueError(), "ValueError"),
        (ValueError("\n \nfirst\nsecond"), "ValueError: first"),
        (KeyError("x"), "KeyError: 'x'"),
        (SystemExit(3), "SystemExit: 3"),
        (syntax(3), "SyntaxError: invalid syntax"),
        (syntax(3, message=None), "SyntaxError: None (app.py, line 3)"),
        (ValueError("a\tb\x1b[2J\x00"), r"ValueError: a\tb\x1b[2J\x00"),
        (ValueError("\udcff\u202e\u2028"), r"ValueError: \udcff\u202e"),
        (ValueError("x" * 5_000_000), "ValueError: " + "x" * 287 + "…"),
    ],
)  # fmt: skip
def test_an_exception_is_told_in_one_line(error: BaseException, said: str) -> None:
    assert words(error) == said
    assert place(error, "/other") == ""


# Made within the test: whatever looks at such an exception, as pytest does at a parameter, fails.
FAILING: dict[str, Callable[[], BaseException]] = {
    "Raises: (it cannot say why: its __str__ fails)": sly("Raises", __str__=fails),
    "NoText: (it cannot say why: its __str__ fails)": sly("NoText", __str__=lambda _: 7),
    "SlyText: sly": sly("SlyText", __str__=lambda _: text()),
    "an exception: x": nameless,
    "Syntax: (it cannot say why: its __str__ fails)": sly_syntax,
    "ExceptionGroup: two (1 sub-exception)": lambda: ExceptionGroup("two", [sly("E", __str__=fails)()]),
    r"A\nB\x1b" + "C" * 75 + "…: x": lambda: sly("A\nB\x1b" + "C" * 500)("x"),
}


@pytest.mark.parametrize("said", FAILING)
def test_an_exception_that_fails_when_it_is_asked_is_told_as_well(said: str) -> None:
    assert words(FAILING[said]()) == said
    assert place(FAILING[said](), FILE) == ""


@pytest.mark.parametrize(
    ("error", "at"),
    [
        (syntax(3), ", line 3"),
        (syntax(None), ""),
        (syntax(-1), ""),
        (syntax(0), ""),
        (syntax("3"), ""),
        (syntax(10**5000), ""),
        (syntax(True), ""),
        (syntax(3, "/lab/01-mine/helper.py"), ""),
        (syntax(3, None), ""),
        (ValueError("never raised"), ""),
    ],
)
def test_a_place_is_a_line_of_the_file_or_nothing(error: BaseException, at: str) -> None:
    assert place(error, Path(FILE)) == at


def raised(code: str) -> BaseException:
    try:
        exec(compile(code, FILE, "exec"), {"nameless": nameless})  # noqa: S102  # the table's own code
    except BaseException as error:  # noqa: BLE001  # SystemExit as well
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("code", "at"),
    [
        ("\n\n1 / 0", ", line 3"),
        ("def f():\n  raise SystemExit\n\nf()", ", line 2"),
        ("try:\n  1 / 0\nexcept ZeroDivisionError as error:\n  raise ValueError from error", ", line 4"),
        ("\ncompile('def :', 'helper.py', 'exec')", ", line 2"),
        ("\nraise ExceptionGroup('x', [ValueError()])", ", line 2"),
        ("def f(): f()\nf()", ", line 1"),
        ("\nraise nameless()", ", line 2"),
    ],
)
def test_what_was_raised_has_the_line_that_raised_it(code: str, at: str) -> None:
    assert place(raised(code), FILE) == at


def test_a_syntax_error_of_another_file_has_its_place_last() -> None:
    error = raised("\ncompile('def :', 'helper.py', 'exec')")
    assert list(places(error))[-2:] == [(FILE, 2), ("helper.py", 1)]


@pytest.mark.parametrize(
    "char", ["x", "\n", "\ud800", "\0", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{LINE SEPARATOR}"], ids=ascii
)
def test_text_is_shown_on_one_line(char: str) -> None:
    line = shown(char * 10**6, 40)
    assert line.isprintable()
    assert len(line) <= 40 * len(r"\ud800")
