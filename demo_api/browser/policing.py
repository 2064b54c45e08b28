"""Where engines differ about a page's own Content-Security-Policy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policing:
    """How an engine applies a policy. The defaults are the standard's (CSP3), except where all engines agree otherwise.

    Attributes:
        after_mode: Whether mode ``same-origin`` is looked at before the policy.
        skips_unknown: Whether a policy is not asked about addresses that the engine cannot load from.
        before_redirect: Whether the policy is asked about a redirect's target before the redirect is checked.
        form_action_follows: Whether ``form-action`` counts after a redirect.
        any_host_needs_scheme: Whether ``*:8000`` in a source list matches nothing, and ``http://*:8000`` does.
        query_after_host: Whether a query in a source list is ignored where no path is before it, too.
        socket_is_http: Whether ``ws:`` in a source list names http addresses.
        upgrades_port: Whether an address on https matches a source on http only if its port is upgraded, too.
    """

    after_mode: bool = False
    skips_unknown: bool = False
    before_redirect: bool = False
    form_action_follows: bool = False
    any_host_needs_scheme: bool = False
    query_after_host: bool = False
    socket_is_http: bool = True
    upgrades_port: bool = False
