"""What a response is good for: a page that does not exist says little about the policy of the page that was meant."""

from dataclasses import asdict, dataclass
from http import HTTPStatus

from demo_api.audit.plan import Plan
from demo_api.audit.trial import Trial

TOO_MANY_REQUESTS = 429
_SUCCESS = range(200, 300)
_REDIRECT = range(300, 400)
_SERVER_ERROR = range(500, 600)


@dataclass(frozen=True, slots=True)
class Standing:
    """Why the responses are not those that the URL is for, and what to do.

    Attributes:
        status: The status that says so.
        sentence: What the audit has judged instead.
        advice: The next command.
    """

    status: int
    sentence: str
    advice: str

    def to_json(self) -> dict[str, object]:
        """Return JSON-able values."""
        return asdict(self)


def standing(planned: Plan, trials: tuple[Trial, ...]) -> Standing | None:
    """Return why the audit has not judged what the URL is for; ``None`` if it has, or if there is no response."""
    responses = [it for trial in trials for it in (trial.response, trial.preflight) if it is not None]
    if any(it.status == TOO_MANY_REQUESTS for it in responses):
        return Standing(TOO_MANY_REQUESTS, _TOO_MANY, "Wait a few minutes, then run the command again.")
    first = trials[0].response
    if first is None or first.status in _SUCCESS or first.status == HTTPStatus.NOT_MODIFIED:
        return None
    return Standing(first.status, _JUDGED.format(status=named(first.status)), _advice(first.status, planned, trials[0]))


def named(status: int) -> str:
    """Return a status with its phrase, such as ``404 Not Found``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _advice(status: int, planned: Plan, meant: Trial) -> str:
    match status:
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return _PATH
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN | HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return _OTHER_LOGIN if planned.login.headers else _LOGIN
        case HTTPStatus.METHOD_NOT_ALLOWED | HTTPStatus.NOT_IMPLEMENTED:
            return _METHOD if planned.body is None else _PATH
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY:
            return _PARAMETERS
    if status in _REDIRECT:
        return _TARGET.format(location=meant.header("location") or "the address it leads to")
    return _LOG if status in _SERVER_ERROR else _REQUEST


_JUDGED = (
    "The response for the given origin has the status {status}, so the audit has judged that response, and not the one"
    " that you mean. The policy can be different there."
)
_TOO_MANY = "The server says 429 Too Many Requests, so the audit stopped. It has not tried the other origins."
_PATH = "Give a URL that the server has: with the path that your page fetches, for example http://localhost:8000/items."
_LOGIN = (
    "Send what a visitor's browser sends after the login: --header 'Cookie: NAME=VALUE' or --header 'Authorization:"
    " Bearer TOKEN'. The audit does not print these values."
)
_OTHER_LOGIN = "The server does not accept the headers that you gave. Take them from a browser that is logged in."
_METHOD = (
    "The server does not accept GET here. If it expects POST, add --method POST --data '{}': then the audit sends a"
    " POST for each origin. It can change something, so do this on a test server."
)
_PARAMETERS = "The server wants something else in the request: add the query parameters or the headers that it expects."
_TARGET = "The audit follows no redirects. Audit {location} too."
_LOG = "Repair this error first; the log of the server has the cause."
_REQUEST = "Use a request to which the server responds with a status from 200 to 299."
