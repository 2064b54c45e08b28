"""A fix as a value, and carried out: on what was recorded, and on what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from demo_api.browser.fetch_request import FetchRequest
from demo_api.browser.messages import Answer, Exchange, HttpRequest, HttpResponse
from demo_api.browser.policy import Policy, ResponseEdit

Option = Literal[
    "url",
    "method",
    "headers",
    "body",
    "mode",
    "credentials",
    "redirect",
    "cache",
    "keepalive",
    "target_address_space",
    "crossorigin",
]
Elsewhere = Literal["server", "address", "page", "request"]
Edits = tuple[tuple[Option, object], ...]
WHOLE = "whole"
"""The value of ``body`` that says: send it as a whole, not as a stream."""
_OK = 200


@dataclass(frozen=True, slots=True)
class Fix:
    """What to change.

    Attributes:
        responses: Edits of responses, in the order in which they are sent.
        request: Options of ``fetch()``, each with the value that it should have. ``headers`` is the whole list;
            ``body`` is ``None`` for no body, or :data:`WHOLE`; ``crossorigin`` is the attribute of an element.
        policy: The smallest policy that allows the request as it then is, where the server's policy is the cause.
        elsewhere: Where else the change must be made, if neither a header nor an option helps: the ``server`` that
            does not answer, the ``address``, the ``page``, or the ``request``, which no browser can send.
    """

    responses: tuple[ResponseEdit, ...] = ()
    request: Edits = ()
    policy: Policy | None = None
    elsewhere: Elsewhere | None = None

    @property
    def helps(self) -> bool:
        """Whether a header, a status or an option of ``fetch()`` helps."""
        return bool(self.responses or self.request)

    def answer(self, request: HttpRequest, answer: Answer) -> Answer:
        """Return a response as it is with the fix; a failure of the network stays one."""
        if not isinstance(answer, HttpResponse):
            return answer
        for edit in self.responses:
            if edit.is_about(request):
                answer = edit.edited(answer)
        return answer


def apply(fix: Fix, exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Return recorded exchanges as they are with the fix.

    A request that was never sent, and that the fix is about, is added with its response: status 200 and the headers of
    the fix. Give the result to :func:`demo_api.browser.replay`, with the request that :func:`change` returns.
    """
    edited = (Exchange(it.request, fix.answer(it.request, it.answer)) for it in exchanges)
    added = (
        Exchange(HttpRequest(edit.method, edit.url), edit.edited(HttpResponse(_OK)))
        for edit in fix.responses
        if not edit.preflight and not any(edit.is_about(it.request) for it in exchanges)
    )
    return (*edited, *added)


def change(fix: Fix, asked: FetchRequest) -> FetchRequest:
    """Return what the page asks for with the fix."""
    changes: dict[str, Any] = dict(fix.request)
    if changes.get("body") == WHOLE:
        changes["body"] = None if asked.body is None else replace(asked.body, stream=False)
    attribute = changes.pop("crossorigin", None)
    if attribute is not None:
        asked = replace(asked, mode="cors", credentials="include" if attribute == "use-credentials" else "same-origin")
    return replace(asked, **changes)
