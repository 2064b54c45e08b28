"""Where engines differ about their HTTP cache."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Storing:
    """What an engine's HTTP cache keeps, and for which requests. The defaults are the standard's (Fetch; RFC 9111).

    Attributes:
        by_frame: Whether pages of two sites in one tab have two caches.
        by_credentials: Whether requests with and without cookies have two caches.
        drops_blocked: Whether a response that the page did not get is not kept.
        serves_head: Whether a stored response to GET serves HEAD.
        serves_range: Whether a stored whole response serves a request for a range.
        statuses: The statuses of responses that may be kept; ``None`` for all but ``not_statuses``.
        not_statuses: The statuses of responses that are not kept, whatever the server says.
        keeps_expired: Whether a response is kept that can neither be used nor be asked about.
        quoted_age: Whether ``max-age="600"`` counts.
        bad_expires: Whether an ``Expires`` that is not a date means that the response has expired.
    """

    by_frame: bool = False
    by_credentials: bool = False
    drops_blocked: bool = False
    serves_head: bool = False
    serves_range: bool = False
    statuses: frozenset[int] | None = None
    not_statuses: frozenset[int] = frozenset({206})
    keeps_expired: bool = True
    quoted_age: bool = False
    bad_expires: bool = True
