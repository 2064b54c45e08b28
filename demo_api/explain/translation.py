"""Firefox's messages in other languages.

A translation changes the words, but not the names of headers, not the values in quotes, and not the shape: an address,
then the reason in parentheses or after a word with a colon. Header names and values show most reasons. The others need
a word of the language; the beginnings of these words, for the languages that Firefox has, stand here. A translated
message then has the same meaning as the English text in the table.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from demo_api.explain.match import Match
from demo_api.explain.template import Template, template_of
from demo_api.explain.text import Pasted
from demo_api.words import load

_QUOTES = "'\"`´‘’‚‛“”„‟«»‹›「」『』"  # noqa: RUF001  # all characters that are quotes somewhere
# A word with a colon: (Grund: ...), （原因：...）, . Raison : ...  # noqa: RUF003
# Or no word, in brackets: (brakujący nagłówek CORS ...).
_PART = r"[^\s\d:：()（）.。,;\"'/]"  # noqa: RUF001
_REASON = re.compile(
    r"(?:(?:[(（。]\s{0,3}|\.\s{1,3})"  # noqa: RUF001
    rf"(?P<word>[^\W\d_]{_PART}{{1,20}}(?: {_PART}{{1,12}})?)\s?[:：](?!//|\d)|[(（])\s{{0,3}}"  # noqa: RUF001
    r"(?P<said>(?:[^()（）\n]|\n(?!\s*\n)|\(null\)){3,400}?)(?:[)）]|\.(?=\s|$)|。|$)"  # noqa: RUF001
)
# Before version 35, no reason: an address, and a sentence that names CORS.
_NO_REASON = re.compile(r"(?:https?|file)://\S{3,2500}?[.。]\s{1,3}(?P<said>[^.。:\n]{15,200}\bCORS\b[^.。:\n]{0,40})")
_ADDRESS = re.compile(r"(?:https?|file|ftp|wss?|data|blob)://[^\s‘’“”«»'\"]{1,2500}")  # noqa: RUF001
_HEADER = re.compile(r"access-control-allow ?-(origin|credentials|methods|headers)", re.IGNORECASE)
_CORS = re.compile(r"(?<![A-Za-z])CORS(?![A-Za-z])")
# An apostrophe after a letter is not a quote.
_VALUE = re.compile(rf"(?<![A-Za-zÀ-ɏ])[{_QUOTES}]\s?([^{_QUOTES}\n]{{1,300}}?)\s?[{_QUOTES}]")
_STATUS = re.compile(r"^[)）.。\s]{0,4}[^\d():：\n]{2,40}[:：]\s?(\d{3}|\(null\))")  # noqa: RUF001
_HTTP = re.compile(r"(?<![A-Za-z])https?(?![A-Za-z:])", re.IGNORECASE)
_ENGLISH = {"reason", "note", "error", "errors", "policy", "warning", "see", "cause", "problem", "fix", "solution"}
_IN_ENGLISH = re.compile(r"\b(?:the|been|blocked|because|request|cannot|when|must|does|has an|not allowed)\b")

# The beginnings of words, in the languages of Firefox. Each list stands for one word of the English message.
_SEVERAL = re.compile(
    r"mehrere|nur ein|múltipl|multipl|plusieurs|più|mais de um|několik|нескольк|кілька|wiele|wielokrot|több|birden|"
    r"meerdere|flera|flere|useita|多个|多個|複数|여러|nhiều|banyak",
    re.IGNORECASE,
)
_PREFLIGHT = re.compile(
    r"pre-?flight|pr[eé]-?v[eé]rif|pr[eé]liminair|verificaci[oó]n previa|comprobaci[oó]n previa|preliminar|pré-?valid|"
    r"предвар|попередн|wstępn|预检|預檢|プリフライト|사전|ön ?kontrol|ön ?uçuş|voorcontrole|předběž|elővizsg|"
    r"antwort|respuesta|réponse|risposta|resposta|odpowied|odpověd|ответ|відповід|响应|回應|応答|응답|yanıt|svar",  # noqa: RUF001
    re.IGNORECASE,
)
_REDIRECT = re.compile(
    r"redire[cçkz]|redirig|weiterleit|umleit|перенаправ|переспрям|przekierow|přesměr|átirány|yönlendir|reindiriz|"
    r"omleid|doorverw|omdirig|omdirer|uudelleen|リダイレクト|重定向|重新導向|转址|轉址|리디렉|리다이렉",
    re.IGNORECASE,
)
_DISABLED = re.compile(
    r"deaktiv|désactiv|de[sz]activ|disabil|desabil|отключ|вимкн|wyłącz|zakáz|vypnut|letilt|devre dışı|uitgeschak|"  # noqa: RUF001
    r"inaktiv|pois(?:tettu)? käytöstä|未启用|禁用|已停用|停用|無効|비활성|vô hiệu",
    re.IGNORECASE,
)
_INVALID = re.compile(
    r"ungültig|no válid|inválid|invalid|non valid|некорр|недопуст|неправил|неприпуст|nieprawid|neplat|érvénytel|"
    r"geçersiz|ongeldig|ogiltig|ugyldig|virheel|不正|无效|無效|잘못|không hợp lệ",
    re.IGNORECASE,
)
_LISTS = {
    "methods": ("methods-unparsable", "method-not-allowed"),
    "headers": ("headers-unparsable", "header-not-allowed"),
}


@dataclass(frozen=True, slots=True)
class _Said:
    reason: str
    values: Mapping[str, str]


def translations(text: Pasted) -> Iterator[Match]:
    """Return the translated messages, each as a match of the English text."""
    readable, after = text.readable, 0
    for found in _REASON.finditer(readable):
        said = found["said"]
        if not (_CORS.search(said) or _HEADER.search(said)) or "://" in _VALUE.sub("", said):
            continue
        english = (found["word"] or "").lower() in _ENGLISH
        if _IN_ENGLISH.search(said) or (english and not _is_back_in_english(readable, after, found)):
            continue
        if found["word"] is None and not _is_bracketed(readable, after, found):
            continue
        status = _STATUS.search(readable[found.end() - 1 : found.end() + 80])
        meaning = _meaning(said, status and status[1])
        yield _match(text, meaning, _begin(readable, after, found.start()), found.start(), found.end())
        after = found.end()
    for found in _NO_REASON.finditer(readable):
        if found.start() >= after and not found["said"].isascii() and not _HEADER.search(found["said"]):
            yield _match(text, None, _begin(readable, after, found.start("said")), found.start("said"), found.end())


def _is_back_in_english(readable: str, after: int, found: re.Match[str]) -> bool:
    """Whether somebody translated it back to English: a known beginning, and a word that shows the reason."""
    address = _begin(readable, after, found.start())
    before = "" if address is None else readable[after : address.start()].lower()
    if not re.search(r"\bcross-(?:origin|source)", before) or "policy disallows" in before:
        return False
    return bool(_HEADER.search(found["said"]) or _PREFLIGHT.search(found["said"]))


def _is_bracketed(readable: str, after: int, found: re.Match[str]) -> bool:
    """Whether what has no word before it is the end of a message in another language: in brackets, after an address."""
    closed = readable[found.end() - 1] in ")）"  # noqa: RUF001
    return closed and not found["said"].isascii() and _begin(readable, after, found.start()) is not None


def _begin(readable: str, after: int, reason: int) -> re.Match[str] | None:
    """Return the last address before a reason, in the same paragraph."""
    paragraph = max(after, readable.rfind("\n\n", 0, reason), reason - 3000)
    return max(_ADDRESS.finditer(readable, paragraph, reason), key=lambda it: it.start(), default=None)


def _match(text: Pasted, said: "_Said | None", address: re.Match[str] | None, start: int, end: int) -> Match:
    template = _no_reason() if said is None else _template(said.reason)
    values = dict(said.values) if said else {}
    first = start
    if address is not None:
        values["url"] = address[0].rstrip(".,;)）。")  # noqa: RUF001
        first = address.start()
    return Match(template, bisect_left(text.places, first), bisect_left(text.places, end), template.length, values)


def _template(reason: str) -> Template:
    firefox = load().engines["firefox"]
    return template_of(firefox.report(reason).text or "")


def _no_reason() -> Template:
    firefox = load().engines["firefox"]
    return template_of(next(it.lines[0] for it in firefox.older if "enabling CORS" in it.lines[0]))


def _meaning(said: str, status: str | None) -> _Said:
    """Return what the part after the word for "reason" says."""
    names = [name.lower() for name in _HEADER.findall(said)]
    values = [it.strip() for it in _VALUE.findall(said) if it.strip() and not _HEADER.fullmatch(it.strip())]
    told = {} if status is None or not status.isdigit() else {"status": status}
    if "*" in values and names:
        of_headers = "headers" in names
        return _Said("authorization-under-wildcard" if of_headers else "allow-origin-wildcard-with-credentials", told)
    if "credentials" in names:
        return _Said("allow-credentials-not-true", told)
    if "origin" in names:
        return _of_origin(said, values, told)
    for name in (it for it in names if it in _LISTS):
        invalid, absent = _LISTS[name]
        # The message about a header that is not allowed names the preflight; the one about a wrong list does not.
        if values and _INVALID.search(said) and not (name == "headers" and _PREFLIGHT.search(said)):
            return _Said(invalid, told | {"token": values[0]})
        return _Said(absent, told | ({"header": values[0]} if values and name == "headers" else {}))
    return _Said(_without_header(said, values, status), told)


def _of_origin(said: str, values: list[str], told: dict[str, str]) -> _Said:
    if values and values[0] != "(null)":
        return _Said("allow-origin-mismatch", told | {"acao": values[0]})
    if not values and _SEVERAL.search(said):
        return _Said("allow-origin-duplicated", told)
    return _Said("allow-origin-missing", told)


def _without_header(said: str, values: list[str], status: str | None) -> str:
    if any(it.lower().startswith(("origin", "origen")) for it in values):
        return "origin-header-cannot-be-added"
    if _HTTP.search(said):
        return "scheme-not-http"
    if _REDIRECT.search(said):
        return "preflight-redirect"
    if _DISABLED.search(said):
        return "cors-disabled-by-user"
    if _PREFLIGHT.search(said) or (status or "").isdigit():
        return "preflight-status-not-ok"
    return "network-error"
