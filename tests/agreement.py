"""Does every browser do what the scenarios and the model say? ``make agreement`` prints the table, engine by engine.

It runs tests/browsers/test_probes.py and lays its results out; what differs is told below the table, and the exit
code is then 1.
"""

import contextlib
import io
import re
import sys
from pathlib import Path

import pytest

ENGINES = ("chromium", "firefox", "webkit")
WORDS = {"passed": "agrees", "failed": "DIFFERS", "skipped": "absent"}


class Agreement:
    """Collects results by case and engine while pytest runs."""

    def __init__(self) -> None:
        self.cells: dict[str, dict[str, str]] = {}
        self.versions: dict[str, str] = {}
        self.differences: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        named = re.search(r"\[(\w+)-(.+)\]$", report.nodeid)
        if not named or (report.when != "call" and report.passed):
            return
        engine, case = named[1], named[2]
        self.cells.setdefault(case, {})[engine] = WORDS[report.outcome]
        self.versions[engine] = next(
            (str(value) for key, value in report.user_properties if key == "browser"), "absent"
        )
        if report.failed:
            said = [
                line.removeprefix("E").strip() for line in report.longreprtext.splitlines() if line.startswith("E ")
            ]
            self.differences.append(f"{engine}, {case}: " + " ".join(said)[:400])
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{len(self.cells)} cases, {engine}")
            sys.stderr.flush()

    def table(self) -> str:
        width = max(map(len, self.cells), default=0)
        head = [f"{'case':{width}}", *(f"{it:8}" for it in ENGINES)]
        rows = [
            [f"{case:{width}}", *(f"{cells.get(it, ''):8}" for it in ENGINES)] for case, cells in self.cells.items()
        ]
        return "\n".join("  ".join(row).rstrip() for row in [head, *rows])

    def summary(self) -> str:
        lines = []
        for engine in ENGINES:
            words = [cells.get(engine) for cells in self.cells.values()]
            version = self.versions.get(engine, "not run")
            lines.append(f"{engine}: {words.count('agrees')} of {len(words)} agree ({version})")
        return "\n".join(lines)


def main() -> int:
    agreement = Agreement()
    probes = str(Path(__file__).parent / "browsers" / "test_probes.py")
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["-p", "no:cacheprovider", probes, *sys.argv[1:]], plugins=[agreement])
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    sys.stdout.write("\n\n".join([agreement.table(), agreement.summary(), *agreement.differences]) + "\n")
    return 1 if agreement.differences or not agreement.cells else 0


if __name__ == "__main__":
    sys.exit(main())
