"""The model of the browser, asked about what the witness saw: the verdict on a real run."""

import dataclasses
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from demo_api import browser
from demo_api.lesson import Via
from demo_api.origins import Role
from demo_api.page import SENDER
from demo_api.wire import Recorded
from demo_api.words import Verdict


class Options(BaseModel):
    """The options of the ``fetch`` that was called; names and defaults are its own."""

    model_config = ConfigDict(extra="forbid")

    method: str = Field(default="GET", max_length=40)
    headers: dict[str, str] = Field(default={}, max_length=50)
    body: str | None = None
    mode: Literal["cors", "no-cors", "same-origin"] = "cors"
    credentials: Literal["omit", "same-origin", "include"] = "same-origin"
    redirect: Literal["follow", "error", "manual"] = "follow"
    integrity: str | None = None
    targetAddressSpace: str | None = None  # noqa: N815  # fetch's own name


class Sent(BaseModel):
    """What the page says it sent: from which origin, where to, and how."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    url: str = Field(max_length=4000)
    options: Options = Options()
    via: Via = "fetch"

    def asked(self, origin: str, home: str) -> browser.FetchRequest:
        """Return it as the model's request.

        Args:
            origin: what the browser sends as Origin.
            home: the origin from which the sending document was loaded, where its own is ``null``.

        Raises:
            ValueError: the origin is none.
        """
        page_url = (home if origin == "null" else origin) + SENDER
        options = self.options.model_dump(exclude={"integrity", "targetAddressSpace"})
        return dataclasses.replace(
            browser.fetch_request(self.url, origin=origin, page_url=page_url, **options),
            use_cors_preflight=self.via == "xhr-upload",
            target_address_space=self.options.targetAddressSpace,
        )


def verdict(asked: browser.FetchRequest, exchanges: Iterable[Recorded]) -> Verdict:
    """Return the model's verdict on what a browser asked for and the servers saw.

    A preflight that is not in the record counts as cached by the browser, a request that is not there as one that
    never arrived.
    """
    seen = [_as_seen(it) for it in exchanges]
    # Where nothing at all arrived, the first request failed, which may be a preflight.
    decision = (
        browser.replay(asked, seen) if seen else browser.decide(asked, lambda _: browser.NetworkFailure("failed"))
    )
    return Verdict(decision)


def _as_seen(seen: Recorded) -> browser.Exchange:
    host = next((value for name, value in seen.request_headers if name == b"host"), b"").decode("latin-1")
    request = browser.HttpRequest.seen(seen.method, f"http://{host}{seen.target}", seen.request_headers)
    if seen.status is None:
        return browser.Exchange(request, browser.NetworkFailure("closed" if seen.error else "timeout"))
    response = browser.HttpResponse(
        seen.status, browser.header_list(seen.response_headers), complete=seen.error is None
    )
    return browser.Exchange(request, response)
