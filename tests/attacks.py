"""Requests that no browser makes, as many as one likes, the same for each seed: a grammar of what can be wrong.

Most of them are odd but complete, so that many fit into one connection. An *ending* is what the server cannot go on
after: it is not HTTP, or it lies about its length, or it breaks off.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from oddities import (
    BODIES,
    HOSTS,
    INJECTED,
    LIES,
    LINES,
    METHODS,
    NAMES,
    NOT_HTTP,
    ORIGINS,
    PAGES,
    QUERIES,
    REASONS,
    ROUTES,
    RUNS,
    SEGMENTS,
    TYPES,
    URLS,
)

CRASHES = {"unhandled-error", "error-inside-cors", "cors-outermost", "answer-breaks-off"}
"""Scenarios whose lesson is a crash: they answer 500 on purpose."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The last bytes of a connection; ``waits`` says that the server may wait for more of them."""

    sent: bytes
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one connection sends: complete requests, each with its method, and an ending."""

    requests: Sequence[tuple[bytes, bytes]]
    ending: Ending

    def __len__(self) -> int:
        return len(self.requests) + 1


class Attacker:
    """Makes conversations.

    Args:
        seed: what is made depends on nothing else.
        slugs: of scenarios.
        ports: the lab's: the API's, the page's, the stranger's.
        port: the one that is attacked.
    """

    def __init__(self, seed: int, slugs: Sequence[str], ports: Sequence[int], port: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # it must be repeatable
        self._slugs = [it.encode() for it in slugs if it not in CRASHES]
        self._page = b"http://localhost:%d" % ports[1]
        self._api = b"http://localhost:%d" % ports[0]
        self._port = port
        self._api_port = ports[0]

    def conversations(self, count: int, at_once: int = 50) -> Iterator[Conversation]:
        """Make so many requests, with at most ``at_once`` in a connection."""
        while count > 0:
            size = min(count, self._random.randint(1, at_once))
            count -= size
            yield Conversation([self._request() for _ in range(size - 1)], self._ending())

    def _either(self, *of: bytes) -> bytes:
        return self._random.choice(of)

    def _often(self, usual: bytes, odd: Sequence[bytes], share: float = 0.25) -> bytes:
        return self._random.choice(odd) if self._random.random() < share else usual

    def _head(self, method: bytes, target: bytes, *lines: bytes) -> bytes:
        host = self._often(b"Host: localhost", HOSTS, 0.1)
        return b"\r\n".join([method + b" " + target + b" HTTP/1.1", host, *lines, b"", b""])

    def _request(self) -> tuple[bytes, bytes]:
        if self._random.random() < (0.3 if self._port == self._api_port else 0.05):
            return self._asked_of_the_lab()
        method = self._often(self._either(b"GET", b"GET", b"POST", b"OPTIONS"), METHODS)
        lines = self._lines()
        body = b""
        if method in {b"POST", b"PUT", b"PATCH"} or self._random.random() < 0.1:
            body, framing = self._body(self._either(*BODIES))
            lines += framing
        return method, self._head(method, self._target(), *lines) + body

    def _asked_of_the_lab(self) -> tuple[bytes, bytes]:
        origin = b"Origin: " + self._often(self._page, ORIGINS, 0.1)
        run = self._run()
        method, path, body = self._random.choice(
            [
                (b"GET", b"/lab/contents", b""),
                (b"GET", b"/lab/scenarios/" + self._often(self._random.choice(self._slugs), SEGMENTS), b""),
                (b"GET", b"/lab/runs/" + run, b""),
                (b"POST", b"/lab/runs/" + run + b"/verdict", self._sent(run)),
                (b"POST", b"/lab/runs/" + run + b"/verdict", self._either(*BODIES)),
                (b"POST", b"/lab/explain", self._message()),
                (b"POST", b"/lab/explain", self._either(*BODIES)),
                (b"POST", b"/lab/reset", b""),
            ]
        )
        method = self._often(method, METHODS, 0.05)
        content, framing = self._body(body) if method == b"POST" else (b"", [])
        lines = [origin, *framing] if self._random.random() < 0.95 else framing
        return method, self._head(method, path, *lines) + content

    def _target(self) -> bytes:
        own = [b"/" + self._random.choice(self._slugs) + self._either(*ROUTES), b"/" + self._either(*PAGES)]
        kind = self._random.random()
        if kind < 0.7:
            path = own[self._port != self._api_port]
        elif kind < 0.8:
            path = own[self._port == self._api_port]
        elif kind < 0.9:
            path = b"/" + self._random.choice(self._slugs) + b"/" + self._either(*SEGMENTS)
        else:
            path = b"/" + self._either(*SEGMENTS)
        if self._random.random() < 0.1:
            path += b"/" + self._either(*SEGMENTS)
        form = self._random.random()
        if form < 0.05:
            path = self._either(b"http://localhost", b"https://evil.example", b"http://[", b"//evil.example") + path
        elif form < 0.08:
            return self._either(b"*", b"localhost:443", b"penguins", b"?", b"http:", b"@", b"\\")
        query = [self._either(*QUERIES) for _ in range(self._random.choice([0, 0, 1, 2, 5]))]
        if self._random.random() < 0.5:
            query.append(b"run=" + self._run())
        return path + (b"?" + b"&".join(query) if query else b"")

    def _run(self) -> bytes:
        return self._often(b"attack-%016d" % self._random.randrange(300), RUNS)

    def _lines(self) -> list[bytes]:
        lines = []
        if self._random.random() < 0.7:
            lines.append(b"Origin: " + self._often(self._page, ORIGINS, 0.5))
        lines += [self._either(*LINES) for _ in range(self._random.choice([0, 1, 2, 4]))]
        odd = self._random.random()
        if odd < 0.01:
            lines += [b"aa:"] * self._random.choice([101, 5000])
        elif odd < 0.02:
            lines.append(b"X-Huge: " + b"x" * self._random.choice([8000, 60_000]))
        elif odd < 0.04:
            lines += self._random.sample(lines, 1) * 3 if lines else []
        return lines

    def _body(self, body: bytes) -> tuple[bytes, list[bytes]]:
        """Return a body as it is sent, and the lines that announce it."""
        typed = [b"Content-Type: " + self._either(*TYPES)] if self._random.random() < 0.9 else []
        if self._random.random() < 0.1:
            typed.append(b"Expect: 100-continue")
        if self._random.random() < 0.7:
            return body, [*typed, b"Content-Length: %d" % len(body)]
        size = self._random.choice([1000, 30_000])
        extension = self._either(b"", b"", b";a=b", b';name="q\\"x"')
        pieces = [body[it : it + size] for it in range(0, len(body), size)]
        chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(it), extension, it) for it in pieces)
        trailer = self._either(b"", b"", b"X-Trailer: 1\r\n", INJECTED + b": 1\r\n")
        return chunks + b"0\r\n" + trailer + b"\r\n", [*typed, b"Transfer-Encoding: chunked"]

    def _sent(self, run: bytes) -> bytes:
        """Return what a page says it sent, with something wrong in it."""
        url = self._either(self._api + b"/wildcard/penguins?limit=3&run=" + run, *URLS).decode("latin-1")
        options = {
            "method": self._either(b"GET", *METHODS).decode("latin-1"),
            "headers": {self._either(*NAMES).decode("latin-1"): self._either(*NAMES).decode("latin-1")},
            "body": self._random.choice([None, "", "x", "\ud800", "\0"]),
            "mode": self._random.choice(["cors", "no-cors", "same-origin", "x"]),
            "credentials": self._random.choice(["omit", "include", "same-origin"]),
            "redirect": self._random.choice(["follow", "manual", "error"]),
            "targetAddressSpace": self._random.choice([None, "local", "loopback", "x", ""]),
        }
        kept = self._random.sample(sorted(options), self._random.randint(0, 4))
        role = self._random.choice(["client", "stranger", "null", "127.0.0.1", "x"])
        via = self._random.choice(["fetch", "xhr", "xhr-upload", "img", "beacon", "eventsource", "x"])
        return json.dumps({"role": role, "url": url, "options": {it: options[it] for it in kept}, "via": via}).encode()

    def _message(self) -> bytes:
        url, origin = self._either(*URLS), self._either(self._page, *ORIGINS)
        return b"".join(it if self._random.random() < 0.95 else b"" for it in self._split_up(url, origin))

    def _split_up(self, url: bytes, origin: bytes) -> Sequence[bytes]:
        chromium = (b"Access to fetch at '", url, b"' from origin '", origin, b"' has been blocked by CORS policy: ")
        why = self._either(*REASONS)
        firefox = (
            b"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ",
            url,
        )
        webkit = (b"Origin ", origin, b" is not allowed by Access-Control-Allow-Origin. Status code: ", url)
        return self._random.choice([(*chromium, why, origin), (*firefox, b". (Reason: ", why, b")."), webkit])

    def _ending(self) -> Ending:
        kind: Callable[[], Ending] = self._random.choice(
            [self._last, self._last, self._last, self._not_http, self._lie, self._break_off]
        )
        return kind()

    def _last(self) -> Ending:
        if self._random.random() < 0.3:
            return Ending(self._either(b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"))
        return Ending(self._head(b"GET", self._target(), b"Connection: close"))

    def _not_http(self) -> Ending:
        return Ending(self._either(*NOT_HTTP))

    def _lie(self) -> Ending:
        path = b"/" + self._random.choice(self._slugs) + self._either(b"/penguins", b"/penguins/form", b"/session")
        return Ending(
            self._head(b"POST", path, b"Content-Type: application/json", self._either(*LIES)) + b"12", waits=True
        )

    def _break_off(self) -> Ending:
        _, whole = self._request()
        return Ending(whole[: self._random.randrange(len(whole))], waits=True)
