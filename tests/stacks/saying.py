"""What each stack says about itself: a few requests, with the headers and the beginning of the body of each response.

``python -m stacks.saying`` in tests/ writes ``cases/servers.jsonl`` again, for the stacks that are installed.
"""

import http.client
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from demo_api import stacks
from demo_api.policy.examples import EXAMPLES
from stacks.running import running, version

FILE = Path(__file__).parents[1] / "cases" / "servers.jsonl"
_KEPT = 400
_ASKS = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}
_REQUESTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("GET", "/items", {"Origin": "https://app.example"}),
    ("OPTIONS", "/items", _ASKS | {"Origin": "https://foreign.example"}),
    ("OPTIONS", "/items", _ASKS | {"Access-Control-Request-Method": "PATCH"}),
    ("OPTIONS", "/items", _ASKS | {"Access-Control-Request-Headers": "x-not-listed"}),
    ("GET", "/missing", {"Origin": "https://app.example"}),
    ("OPTIONS", "/missing", {}),
    ("POST", "/read-only", {}),
    ("GET", "/broken", {}),
    ("GET", "/gone", {}),
)


def said(name: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Start a stack and yield what it says, once each."""
    seen = set()
    with running(name, EXAMPLES["session"], folder) as ports:
        for method, path, headers in _REQUESTS:
            row = {"stack": name, "asked": f"{method} {path}", **_said(ports.stack, method, path, headers)}
            key = json.dumps([row["headers"], row["body"]])
            if key not in seen:
                seen.add(key)
                yield row


def _said(port: int, method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        own = [[name, value] for name, value in response.getheaders() if _is_telling(name)]
        return {"status": response.status, "headers": own, "body": response.read()[:_KEPT].decode("utf-8", "replace")}
    finally:
        connection.close()


def _is_telling(name: str) -> bool:
    return name.lower() in {"server", "via"} or name.lower().startswith("x-")


def main() -> None:
    """Write the file."""
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()] if FILE.exists() else []
    for name in filter(version, stacks.names()):
        with tempfile.TemporaryDirectory() as folder:
            found = [{"version": version(name), **it} for it in said(name, Path(folder) / "files")]
        rows = [it for it in rows if it["stack"] != name] + found
    rows.sort(key=lambda it: str(it["stack"]))
    FILE.write_text("".join(json.dumps(it, ensure_ascii=False) + "\n" for it in rows), "utf-8")


if __name__ == "__main__":
    main()
