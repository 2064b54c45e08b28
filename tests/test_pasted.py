"""Messages as people pasted them: the right reason comes first, and no wrong one."""
# ruff: noqa: RUF001

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demo_api.explain import Explanation, explain


def cases(name: str) -> list[dict[str, Any]]:
    lines = (Path(__file__).parent / "cases" / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


CASES = cases("pasted.jsonl")
POSTS = cases("posts.jsonl")
IN_SCOPE = [case for case in CASES if not {"not-cors", "unknown"} & set(case["right"])]


def first(text: str) -> str:
    """What comes first: a reason, ``empty``, ``not-cors``, or ``unknown``."""
    found = explain(text)
    return said(found[0]) if found else "unknown"


def said(it: Explanation) -> str:
    if it.topic is not None:
        return "not-cors"
    return "empty" if it.empty else it.candidates[0].reason


@pytest.mark.parametrize("case", [*CASES, *POSTS], ids=lambda case: case["id"])
def test_the_right_reason_comes_first(case: dict[str, Any]) -> None:
    assert first(case["text"]) in case["right"]


CHANGES: dict[str, Callable[[str], str]] = {
    "quoted in a mail": lambda text: "\n".join(f"> {line}" for line in text.splitlines()),
    "of a page": html.escape,
    "in a block of code": lambda text: f"```\n{text}\n```",
    "bold": lambda text: f"**{text}**",
    "in colour": lambda text: f"\x1b[31m{text}\x1b[0m",
    "of Windows": lambda text: text.replace("\n", "\r\n"),
    "with hard spaces": lambda text: text.replace(" ", "\xa0"),
    "with curly quotes": lambda text: re.sub(r"'([^']*)'", r"‘\1’", text),
}
ESCAPED: dict[str, Callable[[str], str]] = {
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON with all letters": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}


@pytest.mark.parametrize("change", [*CHANGES, *ESCAPED])
def test_how_a_message_was_copied_does_not_matter(change: str) -> None:
    # A log puts every message into JSON; the other ways are tried with those that people really posted.
    changed = (CHANGES | ESCAPED)[change]
    for case in [*CASES, *(POSTS if change in ESCAPED else ())][::3]:
        found = first(changed(case["text"]))
        assert found in case["right"] or found == first(case["text"]), case["id"]


def test_what_is_escaped_controls_no_terminal() -> None:
    (found,) = explain(
        r"{\"m\": \"blocked by CORS policy: No \u001b[31m\u2018Access-Control-Allow-Origin\ud83d\u202e header is present"
    )
    assert found.found.isprintable()


def test_a_line_of_a_log_can_be_wrapped() -> None:
    line = '127.0.0.1 - - [11/May/2024 09:12:44] "OPTIONS /api HTTP/1.1"\n404 -'
    assert first(line) == "preflight-status-not-ok"
    assert first(f"{line}\n" * 20) == "unknown"  # a long text has whole lines, and this one says nothing of its status
    wrapped = "Fetch API cannot load http://127.0.0.1:8090/x.\nResponse for preflight is invalid (redirect)"
    assert first(wrapped) == "preflight-redirect"
    assert (
        first("Fetch API cannot load http://127.0.0.1:8090/x.\n\nAnother one:\nFailed to fetch") == "mode-same-origin"
    )


def test_most_messages_are_explained_and_none_is_explained_wrongly() -> None:
    results = {case["id"]: first(case["text"]) for case in CASES}
    right = [case["id"] for case in IN_SCOPE if results[case["id"]] in case["right"]]
    wrong = [case["id"] for case in CASES if results[case["id"]] not in {*case["right"], "unknown"}]
    assert len(CASES) == 93
    assert len(right) >= 88
    assert not wrong


DE = "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf https://a.example/x. (Grund: {})."
FR = "Blocage d’une requête multiorigines (Cross-Origin Request) : la politique « Same Origin » ne permet pas de consulter la ressource distante située sur https://a.example/x. Raison : {}."
ES = "Solicitud desde otro origen bloqueada: la política de mismo origen impide leer el recurso remoto en https://a.example/x (razón: {})."
JA = "クロスオリジン要求をブロックしました: 同一生成元ポリシーにより、https://a.example/x にあるリモートリソースの読み込みは拒否されます (理由: {})。"
RU = "Запрос из постороннего источника заблокирован: Политика одного источника запрещает чтение удаленного ресурса на https://a.example/x. (Причина: {})."
ZH = "已拦截跨源请求：同源策略禁止读取位于 https://a.example/x 的远程资源。（原因：{}）。"


@pytest.mark.parametrize(
    ("frame", "words", "reason"),
    [
        (DE, "CORS deaktiviert", "cors-disabled-by-user"),
        (DE, "CORS-Anfrage schlug fehl", "network-error"),
        (DE, "CORS-Kopfzeile 'Origin' konnte nicht hinzugefügt werden", "origin-header-cannot-be-added"),
        (DE, "Externe Weiterleitung der CORS-Anfrage verboten", "preflight-redirect"),
        (DE, "CORS-Anfrage war nicht http", "scheme-not-http"),
        (DE, "CORS-Kopfzeile 'Access-Control-Allow-Origin' fehlt", "allow-origin-missing"),
        (
            DE,
            "Es darf nur ein eine CORS-Kopfzeile 'Access-Control-Allow-Origin' verwendet werden",
            "allow-origin-duplicated",
        ),
        (
            DE,
            "CORS-Kopfzeile 'Access-Control-Allow-Origin' stimmt nicht mit 'https://b.example' überein",
            "allow-origin-mismatch",
        ),
        (
            DE,
            "Berechtigung/Credential wird nicht unterstützt, wenn die CORS-Kopfzeile 'Access-Control-Allow-Origin' auf '*' gesetzt ist",
            "allow-origin-wildcard-with-credentials",
        ),
        (DE, "Methode nicht in CORS-Kopfzeile 'Access-Control-Allow-Methods' gefunden", "method-not-allowed"),
        (DE, "'true' in CORS-Kopfzeile 'Access-Control-Allow-Credentials' erwartet", "allow-credentials-not-true"),
        (DE, "CORS-Preflight-Antwort schlug fehl", "preflight-status-not-ok"),
        (DE, "ungültiges Token 'b@d' in CORS-Kopfzeile 'Access-Control-Allow-Headers'", "headers-unparsable"),
        (
            DE,
            "Kopfzeile 'x-foo' ist aufgrund der Kopfzeile 'Access-Control-Allow-Headers' aus der CORS-Preflight-Antwort nicht zulässig",
            "header-not-allowed",
        ),
        (FR, "la redirection externe de requêtes CORS n’est pas autorisée", "preflight-redirect"),
        (FR, "la requête CORS n’utilise pas HTTP", "scheme-not-http"),
        (FR, "l’en-tête CORS « Access-Control-Allow-Origin » est manquant", "allow-origin-missing"),
        (
            FR,
            "l’en-tête CORS « Access-Control-Allow-Origin » ne correspond pas à « https://b.example »",
            "allow-origin-mismatch",
        ),
        (FR, "méthode manquante dans l’en-tête « Access-Control-Allow-Methods »", "method-not-allowed"),
        (FR, "échec de la réponse de pré-vérification des requêtes CORS", "preflight-status-not-ok"),
        (ES, "falta la cabecera CORS 'Access-Control-Allow-Origin'", "allow-origin-missing"),
        (ES, "la solicitud CORS no es http", "scheme-not-http"),
        (
            ES,
            "la credencial no se admite si la cabecera CORS 'Access-Control-Allow-Credentials' es '*'",
            "allow-origin-wildcard-with-credentials",
        ),
        (ES, "token 'b@d' no válido en la cabecera CORS 'Access-Control-Allow-Methods'", "methods-unparsable"),
        (JA, "CORS 要求が成功しなかった", "network-error"),
        (JA, "CORS ヘッダー ‘Access-Control-Allow-Origin’ が ‘https://b.example’ と異なる", "allow-origin-mismatch"),
        (JA, "CORS 要求の外部リダイレクトは許可されない", "preflight-redirect"),
        (JA, "CORS が無効", "cors-disabled-by-user"),
        (
            RU,
            "заголовок CORS «Access-Control-Allow-Origin» не совпадает с «https://b.example»",
            "allow-origin-mismatch",
        ),
        (RU, "не удалось выполнить запрос CORS", "network-error"),
        (RU, "неудача ответа CORS preflight", "preflight-status-not-ok"),
        (ZH, "CORS 预检通道未成功", "preflight-status-not-ok"),
        (ZH, "CORS 头中的 'Access-Control-Allow-Credentials' 预期为 'true'", "allow-credentials-not-true"),
        (
            ZH,
            "来自 CORS 预检通道的 CORS 头 'Access-Control-Allow-Headers' 的令牌 'x-foo' 无效",
            "header-not-allowed",
        ),
    ],
)
def test_a_translation_of_firefox_is_understood(frame: str, words: str, reason: str) -> None:
    (found,) = explain(frame.format(words))
    assert found.candidates[0].reason == reason
    assert found.values["url"] == "https://a.example/x"
    assert found.engines == ("firefox",)
    # The beginning is cut.
    assert first(f"({frame.format(words).rsplit('(', 1)[-1]}") == reason or frame is FR or "(" in words


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ('INFO:     127.0.0.1:52929 - "OPTIONS /items HTTP/1.1" 405 Method Not Allowed', "405"),
        ('172.17.0.1 - - [10/Oct/2024:13:55:36 +0000] "OPTIONS /api HTTP/1.1" 404 153 "-" "Mozilla/5.0"', "404"),
        ('[10/Oct/2024 13:55:36] "OPTIONS /api/login/ HTTP/1.1" 401 58', "401"),
        ("OPTIONS /api/users 404 2.314 ms - 150", "404"),
        ("OPTIONS http://localhost:8080/login 401 ()", "401"),
        ("WARNING:tornado.access:405 OPTIONS /api (127.0.0.1) 0.49ms", "405"),
        ('[GIN] 2024/10/10 - 13:55:36 | 404 |     1.1µs |       ::1 | OPTIONS  "/api"', "404"),
        ('ActionController::RoutingError (No route matches [OPTIONS] "/api/users"):', "404"),
    ],
)
def test_a_refused_preflight_in_a_log_is_found(line: str, status: str) -> None:
    (found,) = explain(f"app starts\n{line}\nbye")
    assert (found.candidates[0].reason, found.values["status"]) == ("preflight-status-not-ok", status)


@pytest.mark.parametrize(
    "line",
    [
        'INFO:     127.0.0.1:52929 - "OPTIONS /items HTTP/1.1" 200 OK',
        'INFO:     127.0.0.1:52929 - "GET /items HTTP/1.1" 405 Method Not Allowed',
        "the options /a 404",
    ],
)
def test_other_lines_of_a_log_say_nothing(line: str) -> None:
    assert explain(line) == []


TOWER = "thread 'main' panicked at: Invalid CORS configuration: Cannot combine `Access-Control-Allow-Credentials: true` with"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{TOWER} `Access-Control-Allow-Origin: *`", "allow-origin-wildcard-with-credentials"),
        (f"{TOWER} `Access-Control-Allow-Headers: *`", "header-wildcard-with-credentials"),
        (f"{TOWER} `Access-Control-Allow-Methods: *`", "method-wildcard-with-credentials"),
        ("Error: Origin is not allowed to make this request", "preflight-status-not-ok"),
        ("One or more request headers are not allowed", "preflight-status-not-ok"),
        ("http://localhost:5174 is not an accepted origin.", "allow-origin-missing"),
        ("[W] Blocking Cross Origin API request for /api/x.  Origin: http://a.example, Host: b.example", "allow-origin-missing"),
        ("[cors] Preflight aborted: requested method 'PUT' is not allowed", "preflight-allow-origin-missing"),
        (
            "Failed to register a ServiceWorker for scope ('https://a.example/') with script ('https://b.example/sw.js'): The origin"
            " of the provided scriptURL ('https://b.example') does not match the current origin ('https://a.example').",
            "element-worker-cross-origin",
        ),
    ],
)  # fmt: skip
def test_what_a_server_or_a_worker_says_is_explained(line: str, reason: str) -> None:
    assert first(line) == reason


@pytest.mark.parametrize(
    "text",
    [
        "Not allowed to load local resource: file:///C:/a.png",
        "Unsafe attempt to load URL file:///C:/a.html from frame with URL file:///C:/a.html. 'file:' URLs are unique origins.",
    ],
)
def test_what_names_a_file_is_about_files(text: str) -> None:
    (found,) = explain(text)
    assert found.candidates[0].reason == "scheme-file"
    assert found.candidates[0].sentence.startswith("file:///C:/a.")


def test_a_script_that_was_not_loaded_has_many_possible_reasons() -> None:
    (found,) = explain("Loading failed for the <script> with source “https://cdn.example/x.js”.")
    assert (found.empty, found.engines, found.programs) == (True, ("firefox",), ())


@pytest.mark.parametrize(
    "text",
    [
        "Access-Control-Allow-Credentials",
        "We do not set 'Access-Control-Allow-Credentials' anywhere, what is Access-Control-Allow-Private-Network?",
        "Is access-control-allow-origin needed here? And Access-Control-Request-Headers?",
    ],
)
def test_the_name_of_a_header_alone_says_nothing(text: str) -> None:
    assert explain(text) == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("WebSocket connection to 'wss://a.example/ws' failed: ", "websocket"),
        ("Firefox can’t establish a connection to the server at ws://localhost:8000/ws.", "websocket"),
        (
            "Refused to apply inline style because it violates the following Content Security Policy directive: \"style-src 'self'\".",
            "content-policy",
        ),
        (
            "Loading the image 'https://a.example/x.png' violates the following Content Security Policy directive: \"img-src 'self'\". The action has been blocked.",
            "content-policy",
        ),
        ("Refused to display 'https://a.example/' in a frame because it set 'X-Frame-Options' to 'deny'.", "frame"),
        ("Uncaught AxiosError: Request failed with status code 404", "error-status"),
        ("TypeError: fetch failed\n    at node:internal/deps/undici", "no-browser"),
        ("Forbidden (403) CSRF verification failed. Request aborted.", "csrf"),
        ("This operation has been blocked as a potential Cross-Site Request Forgery (CSRF). Please either", "csrf"),
        (
            'Blocked request. This host ("a.ngrok.example") is not allowed.\nTo allow this host, add it.',
            "allowed-hosts",
        ),
        ("Blocked cross-origin request from a.example to /_next/* resource. To allow this, configure", "allowed-hosts"),
        ("Invalid Host header", "allowed-hosts"),
        (
            "Connecting to 'https://a.example/' violates the following Content Security Policy directive: \"connect-src 'self'\"."
            " The policy is report-only, so the violation has been logged but no further action has been taken.",
            "report-only",
        ),
        (
            "Content-Security-Policy: (Report-Only policy) The page’s settings would block the loading of a resource"
            " (connect-src) at https://a.example/ because it violates the following directive: “connect-src 'self'”",
            "report-only",
        ),
        (
            "Failed to find a valid digest in the 'integrity' attribute for resource 'https://cdn.example/x.js' with computed"
            " SHA-256 integrity 'abc='. The resource has been blocked.",
            "integrity",
        ),
        ("Blocking Cross Origin WebSocket Attempt.  Origin: http://a.example, Host: localhost:8888", "websocket"),
    ],
)
def test_what_is_not_about_cors_is_said_to_be_not_about_cors(text: str, topic: str) -> None:
    (found,) = explain(text)
    assert found.topic is not None
    assert (found.topic.id, found.candidates) == (topic, ())


def test_a_message_about_cors_beside_another_one_counts() -> None:
    cors = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
    assert first(f"WebSocket connection to 'ws://a.example/ws' failed: \n{cors}") == "allow-origin-missing"


def test_a_policy_that_is_only_tried_does_not_hide_what_failed() -> None:
    tried = "[Report Only] Refused to connect to http://a.example/ because it does not appear in the connect-src directive of the Content Security Policy."
    cors = "Origin http://b.example is not allowed by Access-Control-Allow-Origin. Status code: 200"
    assert first(f"{tried}\n{tried}\n{cors}") == "allow-origin-missing"


def test_other_words_after_the_same_beginning_are_another_message() -> None:
    beginning = (
        "Access to fetch at 'http://a.example/' from origin 'http://b.example' has been blocked by CORS policy: "
    )
    assert explain(f"{beginning}No 'Access-Control-Allow-Something' header was present in the response.") == []
    assert explain("Cross-origin video load denied by Cross-Origin Resource Sharing policy.") == []
    assert explain(f"{beginning}The 'Access-Control-Allow-Origin' header is unusual.") == []


def test_the_same_message_about_several_addresses_is_one() -> None:
    line = "Access to fetch at 'http://a.example/{}' from origin 'http://b.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."
    (found,) = explain("\n".join(line.format(number) for number in range(3)))
    assert found.times == 3


def test_no_address_comes_from_another_message() -> None:
    text = "No 'Access-Control-Allow-Origin' header is present on the requested resource.\n\nLater, something else:\n\nGET http://other.example/ net::ERR_FAILED 500"
    assert "url" not in explain(text)[0].values
