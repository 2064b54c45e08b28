"""What a test run says at its end about the machine it ran on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Here and not in browsers/conftest.py, which pytest-xdist's main process never reads.
    notes = {
        note: None
        for reports in terminalreporter.stats.values()
        for report in reports
        for note in getattr(report, "user_properties", ())
    }
    used = sorted(str(value) for key, value in notes if key == "browser")
    absent = sorted(str(value) for key, value in notes if key == "absent browser")
    if used or absent:
        line = f"browsers: {', '.join(used) or 'none'}"
        terminalreporter.write_line(f"{line}; absent: {', '.join(absent)}" if absent else line)
