"""Loads in turn, and none that hangs keeps another waiting."""

import threading
import time
from collections.abc import Callable
from itertools import count

import pytest

from demo_api.loader import AT_ONCE, Load, Loader


def spin() -> None:
    for _ in count():
        pass


def hang(free: threading.Event) -> Callable[[], str]:
    def work() -> str:
        free.wait(30)
        return "late"

    return work


@pytest.fixture
def free() -> threading.Event:
    return threading.Event()


def test_a_load_gives_its_result() -> None:
    assert Loader("test").begin(lambda: "done", 5).wait() == "done"


def test_what_hangs_costs_nobody_a_turn(free: threading.Event) -> None:
    loader = Loader("test")
    stuck = [loader.begin(hang(free), 0.2) for _ in range(3 * AT_ONCE)]
    assert loader.begin(lambda: "done", 5).wait() == "done"
    assert [it.wait() for it in stuck] == [None] * len(stuck)
    free.set()


def test_the_limit_counts_from_the_beginning_of_the_work_not_of_the_wait() -> None:
    loader = Loader("test", at_once=1)

    def slowly() -> str:
        time.sleep(0.1)
        return "done"

    assert [it.wait() for it in [loader.begin(slowly, 0.5) for _ in range(10)]] == ["done"] * 10


def test_patience_ends_before_the_work_does(free: threading.Event) -> None:
    load = Loader("test").begin(hang(free), 30)
    assert load.wait(0.05) is None
    assert not load.settled
    free.set()
    assert load.wait() == "late"


def test_a_loop_is_interrupted_and_its_thread_ends() -> None:
    load: Load[None] = Loader("test").begin(spin, 0.1)
    assert load.wait() is None
    assert load.overdue
    assert load.thread is not None
    load.thread.join(10)
    assert not load.thread.is_alive()


def test_threads_do_not_keep_the_program_alive(free: threading.Event) -> None:
    load = Loader("test").begin(hang(free), 30)
    assert load.thread is not None
    assert load.thread.daemon
    free.set()
