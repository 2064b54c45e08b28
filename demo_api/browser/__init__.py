"""A model of what a browser decides about CORS: pure functions, only the standard library, no I/O.

A :class:`Decision` holds ids and values; :mod:`demo_api.words` puts it into words::

    decision = decide(fetch_request("http://localhost:8000/x", origin="http://localhost:3000"), send)

``send`` takes an HttpRequest and returns an HttpResponse or a NetworkFailure. :func:`replay` takes the responses
from a record instead, and :class:`Fetch` is driven from outside, a request at a time.
"""

from demo_api.browser.cache import PreflightCache
from demo_api.browser.decision import Decision, Outcome
from demo_api.browser.edits import Fix, apply, change
from demo_api.browser.engines import CHROMIUM, COMMON, ENGINES, FETCH, FIREFOX, WEBKIT, Engine
from demo_api.browser.fetch import Fetch, decide, replay
from demo_api.browser.fetch_request import Body, FetchRequest, fetch_request
from demo_api.browser.fix import fix_of
from demo_api.browser.headers import Headers, header_list
from demo_api.browser.http_cache import HttpCache
from demo_api.browser.messages import Answer, Exchange, HttpRequest, HttpResponse, NetworkFailure
from demo_api.browser.policy import Policy, ResponseEdit

__all__ = [
    "CHROMIUM",
    "COMMON",
    "ENGINES",
    "FETCH",
    "FIREFOX",
    "WEBKIT",
    "Answer",
    "Body",
    "Decision",
    "Engine",
    "Exchange",
    "Fetch",
    "FetchRequest",
    "Fix",
    "Headers",
    "HttpCache",
    "HttpRequest",
    "HttpResponse",
    "NetworkFailure",
    "Outcome",
    "Policy",
    "PreflightCache",
    "ResponseEdit",
    "apply",
    "change",
    "decide",
    "fetch_request",
    "fix_of",
    "header_list",
    "replay",
]
