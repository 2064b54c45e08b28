"""What an application itself responds, where its headers do not come from CORSMiddleware: it is asked in this process.

Requests from several origins go to a copy of the application (``stubbed.py``), and the model of the browser judges the
responses. One origin is a stranger, others look similar to those that the code names.
"""

from collections.abc import Iterator, Sequence

from demo_api.audit.alike import Kind, lookalikes
from demo_api.browser.hosts import registrable_domain, shared_hosting
from demo_api.browser.url import parse
from demo_api.lint.clues import written
from demo_api.lint.findings import Finding, finding
from demo_api.lint.guesses import fitting, named
from demo_api.lint.layers import Layered
from demo_api.lint.respondent import STRANGER, Respondent, asking
from demo_api.lint.serialized import as_sent, is_cleartext, is_origin
from demo_api.lint.stubbed import stubbed
from demo_api.lint.writing import NOT_A_STAR, NOT_BY_HAND

_OTHER = "https://other.evil.test"
_MOST = 6
"""Origins from the code that are tried, each with those that look similar; of each kind."""
_ALLOW, _EXPOSE = "access-control-allow-origin", "access-control-expose-headers"
_OTHERS: frozenset[Kind] = frozenset({"null", "suffix", "prefix", "glued", "dot", "truncated", "namesake"})
_PREFLIGHT = ("access-control-allow-methods", "access-control-allow-headers")
"""Headers that mean something only in the response to a preflight: code that sends them expects preflights."""
_WRITING = ("PUT", "PATCH", "DELETE", "POST")


def asked_findings(app: Layered, above: Sequence[Layered]) -> Iterator[Finding]:
    """Return what is wrong with the responses of an application that sets CORS headers by its own code.

    Args:
        app: The application.
        above: The applications around it.
    """
    by_hand = [it for it in app.layers if it.by_hand]
    unknown = not (app.known or app.layers or app.servants or above)
    if not by_hand and not unknown:
        return
    methods = app.all_methods()
    target = stubbed(app.source, methods)
    if target is None:
        return
    texts = written(*[(it.values, it.policy and it.policy.allow_origins) for it in app.layers])
    texts += written(*[it.made for it in by_hand])
    tried = list(dict.fromkeys([*[it for it in named(texts) if is_origin(it)][:_MOST], *fitting(texts)[:_MOST]]))
    with asking(target) as asked:
        yield from _judged(asked, app, tried, None if unknown else methods)
        yield from _exposed(asked, app, [STRANGER, *tried])


def _judged(asked: Respondent, app: Layered, tried: list[str], methods: dict[str, str] | None) -> Iterator[Finding]:
    where = app.name
    stranger = asked.how(STRANGER)
    allowed = [STRANGER] if stranger else [it for it in tried if asked.how(it)]
    if not asked.responded and asked.error and methods is not None:
        yield finding("CORS077", where, asked.error, _RUN)
        return
    values = asked.header(STRANGER, _ALLOW) or [it for origin in allowed for it in asked.header(origin, _ALLOW)]
    credentials = any("true" in asked.header(it, "access-control-allow-credentials") for it in (STRANGER, *allowed))
    value = f"Access-Control-Allow-Origin: {values[0]}" if values else "no Access-Control-Allow-Origin"
    yield from _malformed([asked.header(it, _ALLOW) for it in (STRANGER, *tried)], where)
    if stranger == "include":
        yield from _unless_known(app, finding("CORS070", where, value, NOT_BY_HAND, stranger=STRANGER), STRANGER)
    elif credentials and "*" in values:
        yield finding("CORS071", where, f"{value}, Access-Control-Allow-Credentials: true", NOT_A_STAR)
    if methods is not None and stranger != "include" and not any(it.allows(STRANGER) for it in app.policies):
        yield from _too_open(asked, where, [it for it in _WRITING if it in methods])
    if not stranger:
        yield from _similar(asked, app, allowed)
    if methods is None and not allowed:
        yield finding("CORS053", where, "no response allows another origin", _LIST)
    depending = next((it for it in allowed if _depends(asked, it)), None)
    if depending is not None and stranger != "omit":
        varies = {it.strip().lower() for name in asked.header(depending, "vary") for it in name.split(",")}
        if not varies & {"origin", "*"} and "*" not in values:
            yield finding("CORS074", where, f"Vary: {', '.join(sorted(varies)) or 'absent'}", "Vary: Origin")
    method = next((it for it in _WRITING if methods is not None and it in methods), None)
    if allowed and methods is not None and method is not None and "OPTIONS" not in methods:
        words = {"origin": "every origin" if stranger else allowed[0], "method": method}
        meant = any(asked.header(it, name) for it in allowed for name in _PREFLIGHT)
        found = _of_preflight(asked, where, (allowed[0], method), words, value)
        yield from (it for it in found if meant or it.code != "CORS073")


def _exposed(asked: Respondent, app: Layered, tried: list[str]) -> Iterator[Finding]:
    """Yield that the response exposes all headers with a star, which is none with credentials."""
    reader = next((it for it in tried if asked.how(it) == "include"), "")
    by_setting = any("*" in policy.expose_headers for policy in app.policies)
    if reader and not by_setting and "*" in asked.header(reader, _EXPOSE):
        write = f"the names in the list: {_NAMES[_EXPOSE]}"
        yield finding("CORS063", app.name, f"{_EXPOSE}: *, with credentials", write)


def _too_open(asked: Respondent, where: str, methods: list[str]) -> Iterator[Finding]:
    method = next((it for it in methods if asked.may_send(STRANGER, it)), None)
    if method is not None:
        yield finding("CORS078", where, f"the preflight of {method} from {STRANGER} passes", _ONE_LIST, method=method)


def _depends(asked: Respondent, allowed: str) -> bool:
    """Whether another origin gets another value."""
    other = next(it for it in (STRANGER, _OTHER) if it != allowed)
    asked.how(other)
    return asked.header(other, _ALLOW) != asked.header(allowed, _ALLOW)


def _of_preflight(
    asked: Respondent, where: str, sent: tuple[str, str], words: dict[str, str], value: str
) -> Iterator[Finding]:
    refused = asked.preflight(*sent, "omit")
    if refused is not None:
        good = 200 <= refused.status < 300  # noqa: PLR2004
        result = "gets a response that does not allow it" if good else f"gets status {refused.status}"
        yield finding("CORS073", where, value, NOT_BY_HAND, **words, result=result)
        return
    starred = asked.preflight(*sent, "include") if asked.how(sent[0]) == "include" else None
    named = [(name.lower(), value) for name, value in starred.headers] if starred else []
    lists = [name for name, value in named if name in _PREFLIGHT and "*" in value]
    if lists:
        value = f"{', '.join(f'{name}: *' for name in lists)}, with credentials"
        right = "; ".join(_NAMES[name] for name in lists)
        yield finding("CORS063", where, value, f"the names in the list: {right}")


def no_origin(where: str, wrong: str, place: str = "") -> Finding:
    """Return that the value of Access-Control-Allow-Origin is not an origin.

    Args:
        where: The application.
        wrong: The value.
        place: Where the code has it.
    """
    right = as_sent(wrong)
    write = NOT_BY_HAND if right is None else f"Access-Control-Allow-Origin: {right}"
    return finding("CORS076", where, f"Access-Control-Allow-Origin: {wrong}{place}", write)


def _malformed(responses: list[list[str]], where: str) -> Iterator[Finding]:
    """Yield what is wrong with the header itself, for which each response has the values of its lines."""
    several = next((it for it in responses if len(it) > 1 or any("," in value for value in it)), None)
    if several is not None:
        yield finding("CORS075", where, f"Access-Control-Allow-Origin: {', '.join(several)}", _ONE_LAYER)
        return
    values = [value for it in responses for value in it if value and value not in {"*", "null"}]
    wrong = next((it for it in values if not is_origin(it)), None)
    if wrong is not None:
        yield no_origin(where, wrong)


def _similar(asked: Respondent, app: Layered, allowed: list[str]) -> Iterator[Finding]:
    for origin, kind in _others(allowed):
        how = asked.how(origin)
        if not how or any(policy.allows(origin) for policy in app.policies if not policy.own_code):
            continue
        words = {"stranger": origin, "how": " to read with cookies" if how == "include" else " to read"}
        if kind != "scheme":
            yield finding("CORS072", app.name, f"Access-Control-Allow-Origin: {origin}", NOT_BY_HAND, **words)
            return
        if how == "include":
            yield finding("CORS012", app.name, f"Access-Control-Allow-Origin: {origin}", NOT_BY_HAND, origin=origin)
            return


def _others(allowed: list[str]) -> Iterator[tuple[str, Kind]]:
    yield "null", "null"
    for each in allowed:
        for it in lookalikes(each):
            if it.kind in _OTHERS and not _of_same_owner(it.origin, each):
                yield it.origin, it.kind
        url = parse(each)
        suffix = None if url is None else shared_hosting(url.host)
        if suffix is not None:
            yield f"https://evil.{suffix}", "sibling"
    for each in allowed:
        yield from ((it.origin, it.kind) for it in lookalikes(each) if it.kind == "scheme" and is_cleartext(it.origin))
        if is_cleartext(each):
            yield each, "scheme"


def _of_same_owner(one: str, other: str) -> bool:
    """Whether two origins belong to one domain, which only its owner gives names in."""
    urls = parse(one), parse(other)
    domains = [None if it is None else registrable_domain(it.host) for it in urls]
    return domains[0] is not None and domains[0] == domains[1]


def _unless_known(app: Layered, found: Finding, stranger: str) -> Iterator[Finding]:
    """Yield a finding unless the settings of a CORSMiddleware explain it, which have their own findings."""
    if not any(it.allows(stranger) and not it.own_code for it in app.policies):
        yield found


_LIST = "Access-Control-Allow-Origin with the origins of the pages that may read"
_RUN = "nothing yet: run the server, and ask it with demo-api check --audit"
_NAMES = {
    "access-control-allow-headers": "Access-Control-Allow-Headers: content-type, authorization",
    "access-control-allow-methods": "Access-Control-Allow-Methods: GET, POST, PUT, DELETE",
    _EXPOSE: "Access-Control-Expose-Headers: X-Total-Count",
}
_ONE_LIST = "the same list of origins for preflights as for the other responses"
_ONE_LAYER = "one origin: the one of the request if it is in the list; and only one layer that sets the header"
