"""What lint reads of code before it runs: all that is near, each thing once."""

import types
from typing import Any

import pytest

from demo_api.lint.clues import sets_headers, texts

HEADER = "Access-Control-Allow-Origin"


def module(code: str) -> types.ModuleType:
    made = types.ModuleType("project")
    exec(code, vars(made))  # noqa: S102  # the test's own code
    return made


def test_functions_that_name_one_another_are_read_once() -> None:
    count = 30
    names = [f"f{number}" for number in range(count)]
    project = module("\n".join(f"def {name}():\n    '{name}'\n    return ({', '.join(names)})" for name in names))
    assert sorted(texts(project.f0)) == sorted(names)


def test_a_value_that_holds_itself_ends() -> None:
    endless: list[Any] = ["a"]
    endless.append(endless)
    assert list(texts(endless)) == ["a"]


@pytest.mark.parametrize(
    ("steps", "seen"),
    [(1, True), (2, True), (3, False)],
)
def test_the_nearest_way_to_a_value_counts(steps: int, seen: bool) -> None:
    chain = "".join(f"def f{it}():\n    return f{it + 1}\n\n\n" for it in range(steps))
    project = module(f"{chain}def f{steps}():\n    return HEADERS\n\n\nHEADERS = ['{HEADER}']\n")
    assert sets_headers(project.f0) == seen
    # Where a shorter way leads there too, the long one does not hide it.
    project = module(
        f"{chain}def f{steps}():\n    return HEADERS\n\n\nHEADERS = ['{HEADER}']\n\n\ndef g():\n    f0, HEADERS\n"
    )
    assert sets_headers(project.g)


def test_the_code_of_a_base_class_in_a_library_is_read() -> None:
    library = module(f"class Base:\n    def send(self):\n        return '{HEADER}'\n")
    assert sets_headers(type("Own", (library.Base,), {}))


def test_a_class_with_an_odd_module_is_read() -> None:
    odd = module(f"class Odd:\n    __module__ = 3\n    NAME = '{HEADER}'\n").Odd
    assert sets_headers(odd)
