"""A model of what a browser decides about CORS: pure functions, standard library only, no I/O.

A :class:`Decision` holds ids and values; :mod:`demo_api.words` puts it into words::

    decision = decide(fetch_request("http://localhost:8000/x", origin="http://localhost:3000"), send)

``send`` takes an HttpRequest and returns an HttpResponse or a NetworkFailure. :func:`replay` takes the answers
from a record instead, and :class:`Fetch` is driven from outside, a request at a time.
"""

from demo_api.browser.browsers import BrowserVerdict
from demo_api.browser.cache import PreflightCache
from demo_api.browser.decision import Decision, Outcome
from demo_api.browser.engines import CHROMIUM, COMMON, ENGINES, FETCH, FIREFOX, WEBKIT, Engine
from demo_api.browser.fetch import Fetch, decide, replay
from demo_api.browser.headers import Headers, header_list
from demo_api.browser.messages import Answer, Exchange, HttpRequest, HttpResponse, NetworkFailure
from demo_api.browser.page import Body, FetchRequest, fetch_request
from demo_api.browser.reasons import REASONS, Reason
from demo_api.browser.rules import RuleChecked
from demo_api.browser.verdict import Note, Verdict

__all__ = [
    "CHROMIUM",
    "COMMON",
    "ENGINES",
    "FETCH",
    "FIREFOX",
    "REASONS",
    "WEBKIT",
    "Answer",
    "Body",
    "BrowserVerdict",
    "Decision",
    "Engine",
    "Exchange",
    "Fetch",
    "FetchRequest",
    "Headers",
    "HttpRequest",
    "HttpResponse",
    "NetworkFailure",
    "Note",
    "Outcome",
    "PreflightCache",
    "Reason",
    "RuleChecked",
    "Verdict",
    "decide",
    "fetch_request",
    "header_list",
    "replay",
]
