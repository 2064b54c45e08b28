"""A model of what a browser decides about CORS: pure functions, standard library only, no I/O.

``Fetch`` is driven from outside::

    fetch = Fetch(fetch_request("http://localhost:8000/x", origin="http://localhost:3000"))
    while (request := fetch.request) is not None:
        fetch.receive(send(request))  # HttpRequest in, HttpResponse or NetworkFailure out
    verdict = fetch.verdict
"""

from demo_api.browser.browsers import BrowserVerdict
from demo_api.browser.cache import PreflightCache
from demo_api.browser.engines import CHROMIUM, COMMON, ENGINES, FETCH, FIREFOX, WEBKIT, Engine
from demo_api.browser.fetch import Fetch, replay
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
    "Engine",
    "Exchange",
    "Fetch",
    "FetchRequest",
    "Headers",
    "HttpRequest",
    "HttpResponse",
    "NetworkFailure",
    "Note",
    "PreflightCache",
    "Reason",
    "RuleChecked",
    "Verdict",
    "fetch_request",
    "header_list",
    "replay",
]
