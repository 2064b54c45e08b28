"""Requests, responses and verdicts as values for JSON, without bodies."""

from demo_api.browser.messages import Exchange, HttpRequest, HttpResponse, NetworkFailure
from demo_api.words.browsers import BrowserVerdict


def exchange_json(exchange: Exchange) -> dict[str, object]:
    """Return one exchange; ``response`` or ``failure`` is null."""
    request, answer = exchange.request, exchange.answer
    return {
        "request": request_json(request),
        "response": {
            "status": answer.status,
            "headers": [list(pair) for pair in answer.headers],
        }
        if isinstance(answer, HttpResponse)
        else None,
        "failure": answer.kind if isinstance(answer, NetworkFailure) else None,
    }


def request_json(request: HttpRequest) -> dict[str, object]:
    """Return one request."""
    return {
        "method": request.method,
        "url": request.url,
        "headers": [list(pair) for pair in request.headers],
        "credentials": request.credentials,
        "preflight": request.preflight,
    }


def browser_json(verdict: BrowserVerdict) -> dict[str, object]:
    """Return one browser's verdict."""
    return {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "code": verdict.code,
        "text": verdict.text,
        "console": verdict.console,
        "error": verdict.error,
        "net_error": verdict.net_error,
        "visible_headers": list(verdict.visible_headers),
        "sent": [request_json(request) for request in verdict.sent],
        "assumed": verdict.assumed,
        "or_header": list(verdict.or_header),
    }
