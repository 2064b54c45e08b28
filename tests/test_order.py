"""The order of the scenarios stands in one file, and a mistake in it costs only the order."""

from pathlib import Path

import pytest
from conftest import RunningLab

from demo_api import order
from demo_api.scenarios import folders, listing

ORDER = """
[[chapter]]
title = "First"
about = "A sentence."
scenarios = ["b", "a"]
[[chapter.aim]]
id = "first"
can = "do the first thing"
shown_by = ["b"]

[[chapter]]
title = "Second"
about = "Another."
scenarios = ["c"]
"""
AIM = """
[[chapter.aim]]
id = "first"
can = "do it again"
shown_by = ["b"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "b", "c", "z", "03-y"):
        (tmp_path / name).mkdir()
    (tmp_path / order.FILE).write_text(ORDER)
    return tmp_path


def test_folders_come_as_the_file_says_and_the_rest_after_them(root: Path) -> None:
    found = {folder.name: (place.number, place.chapter) for folder, place in listing(root).places.items()}
    assert list(found.items()) == [
        ("b", (1, "First")),
        ("a", (2, "First")),
        ("c", (3, "Second")),
        ("03-y", (3, order.OWN)),
        ("z", (5, order.OWN)),
    ]


def test_an_edit_of_the_order_is_seen(root: Path) -> None:
    assert [it.name for it in folders(root)][:2] == ["b", "a"]
    (root / order.FILE).write_text(ORDER.replace('"b", "a"', '"a", "b"  '))
    assert [it.name for it in folders(root)][:2] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[chapter]\n", "order.toml: this is not TOML: "),
        (ORDER.replace("about", "abuot", 1), "order.toml: chapter 1: the key 'about' is missing"),
        (ORDER.replace('"c"', '"a"'), "order.toml: 'a' stands in it twice; remove one of them"),
        (ORDER.replace('["c"]', '"c"'), "order.toml: chapter 2: scenarios: "),
        (ORDER.replace("can =", "says ="), "order.toml: chapter 1: aim 1 (first): the key 'can' is missing"),
        (
            ORDER.replace("can =", "cna ="),
            "order.toml: chapter 1: aim 1 (first): unknown key 'cna' (did you mean 'can'?)",
        ),
        (ORDER.replace('id = "first"', 'id = "First"'), "order.toml: chapter 1: aim 1 (First): id: 'First': "),
        (f"{ORDER}{AIM}", "order.toml: two aims have the id 'first'"),
        (f"{ORDER}{AIM}", "order.toml: aim 'first': shown_by: 'b' is not a scenario of its chapter"),
        (
            ORDER + AIM.replace('"b"', '"cc"'),
            "order.toml: aim 'first': shown_by: 'cc' is not a scenario of its chapter; did you mean 'c'?",
        ),
        (ORDER.replace('["b"]', '["b", "b"]'), "order.toml: two aims are shown by 'b'; a scenario shows one aim"),
    ],
)
def test_a_mistake_is_told_and_costs_only_the_order(root: Path, text: str, problem: str) -> None:
    (root / order.FILE).write_text(text)
    found = listing(root)
    assert any(it.startswith(problem) for it in found.problems), found.problems
    assert sorted(it.name for it in found.places) == ["03-y", "a", "b", "c", "z"]


def test_an_aim_belongs_to_a_chapter_and_is_found_by_its_scenario(root: Path) -> None:
    found = order.read(root)
    assert found.aim_of("b") is found.aims["first"]
    assert found.aims["first"].can == "do the first thing"
    assert found.aim_of("a") is None


def test_the_page_is_told_of_a_mistake_in_the_order(scratch: RunningLab) -> None:
    assert scratch.as_page("/lab/contents").json()["problems"] == []
    (scratch.settings.scenarios / order.FILE).write_text("chapter = 1\n")
    told = scratch.as_page("/lab/contents").json()
    assert told["problems"] == ["order.toml: chapter: 1: Input should be a valid list"]
    assert [it["slug"] for it in told["scenarios"]] == ["plain"]
    (scratch.settings.scenarios / order.FILE).write_text(ORDER.replace('"b"', '"plain"'))
    told = scratch.as_page("/lab/contents").json()
    assert told["problems"] == []
    assert told["chapters"] == [{"title": "First", "about": "A sentence."}, {"title": "Second", "about": "Another."}]


def test_a_tour_is_a_way_through_some_of_them(root: Path) -> None:
    assert listing(root).tour is None
    (root / order.FILE).write_text('[tour]\ntitle = "Short"\nminutes = 90\nscenarios = ["c", "a"]\n' + ORDER)
    found = listing(root)
    assert found.problems == ()
    assert found.tour is not None
    assert (found.tour.title, found.tour.minutes, found.tour.scenarios) == ("Short", 90, ["c", "a"])


def test_a_mistake_in_the_tour_is_named(root: Path) -> None:
    (root / order.FILE).write_text('[tour]\ntitle = "Short"\nminutes = 0\nscenario = ["c"]\n' + ORDER)
    problems = listing(root).problems
    assert any("minutes" in it for it in problems)
    assert any("scenarios" in it for it in problems), problems
