"""A jar of cookies, as one browser has it, for requests that the model sends: the lab's cookies are SameSite=Lax."""

from dataclasses import replace
from http.cookies import CookieError, SimpleCookie

from demo_api.browser import HttpRequest, HttpResponse
from demo_api.browser.hosts import is_same_site
from demo_api.browser.url import parse


class Jar:
    """The cookies of one browser, by name; empty at first."""

    def __init__(self) -> None:
        self._cookies: dict[str, str] = {}

    def with_cookies(self, request: HttpRequest, origin: str) -> HttpRequest:
        """Return a request with the cookies that a browser adds to it.

        Args:
            request: The request.
            origin: The origin of the page that sends it, as browsers serialize it.
        """
        if not (self._cookies and _may_have_cookies(request, origin)):
            return request
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return replace(request, headers=(*request.headers, ("Cookie", cookies)))

    def keep(self, request: HttpRequest, origin: str, answer: HttpResponse) -> None:
        """Keep the cookies of a response, where a browser would; see :meth:`with_cookies`."""
        if not _may_have_cookies(request, origin):
            return
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                try:
                    found = SimpleCookie(value)
                except CookieError:
                    continue
                self._cookies |= {cookie: morsel.value for cookie, morsel in found.items()}


def _may_have_cookies(request: HttpRequest, origin: str) -> bool:
    """Return whether cookies go with a request: it is with credentials, and from the same site."""
    url = parse(request.url)
    return request.credentials and url is not None and origin != "null" and is_same_site(origin, url)
