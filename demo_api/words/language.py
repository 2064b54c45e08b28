"""One folder of words: the reasons, rules, phrases and fixes of one language, read and checked."""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from demo_api.browser import ids
from demo_api.browser.messages import FAILURE_KINDS
from demo_api.words.fixes import PIECES
from demo_api.words.programs import Topic
from demo_api.words.source import Source
from demo_api.words.tables import DecidedBy, Effect, Reason, Rule, Words
from demo_api.words.values import VALUES, Phrase, compose

_REASON = {
    **dict.fromkeys(("family", "preflight_of", "like", "form", "element", "title", "sentence", "fix"), str),
    **dict.fromkeys(("fix_headers", "mdn", "decided_by", "effect"), str),
    **dict.fromkeys(("steps", "loads"), list),
    "at_redirect": bool,
}
_NEEDED = ("family", "title", "sentence", "fix", "steps", "mdn")
_INHERITED = ("title", "sentence", "fix", "fix_headers", "steps", "mdn")
_PHRASE = {"if": list, "told": list, "is": dict, "text": str}
_CAUSES = ("and", "method", "header", "header_with_value", "otherwise")
_MDN = "https://developer.mozilla.org/en-US/docs/"


def read_language(folder: Path, standards: Mapping[str, str], problems: list[str]) -> Words:
    """Return the words of one language, without those of the engines.

    Args:
        folder: Its folder.
        standards: The addresses of the standards, by the names in places.
        problems: The list for mistakes.
    """
    source = Source(folder / "phrases.toml", problems)
    phrases = {
        name: phrase(source, name, rows)
        for name, rows in chain(source.table("parts").items(), source.table("values").items())
    }
    causes = source.checked("causes", source.table("causes"), dict.fromkeys(_CAUSES, str), _CAUSES)
    for name, text in causes.items():
        source.template(f"causes.{name}", text, ("method", "header", "value"))
    unknown = source.table("unknown")
    for name in (*_names_of(unknown.get("in_sentences")), *_names_of(unknown.get("in_code"))):
        source.template("unknown", f"{{{name}}}", VALUES)
    for kind in FAILURE_KINDS:
        if not any(("failure_kind", kind) in phrase.exactly for phrase in phrases.get("failure", ())):
            source.problem("values.failure", f"there is no row for the kind {kind!r} of demo_api.browser; add one")
    names = VALUES | phrases.keys()
    return Words(
        language=folder.name,
        reasons=_reasons(Source(folder / "reasons.toml", problems), names, standards),
        rules=_rules(Source(folder / "rules.toml", problems), names, standards),
        phrases=phrases,
        parts=frozenset(source.table("parts")),
        causes=causes,
        unknown_in_sentences=unknown.get("in_sentences", {}),
        unknown_in_code=unknown.get("in_code", {}),
        fixes=_pieces(Source(folder / "fixes.toml", problems)),
        topics=_topics(Source(folder / "topics.toml", problems)),
    )


def _topics(source: Source) -> Mapping[str, Topic]:
    keys = ("title", "sentence", "fix")
    schema = {**dict.fromkeys(keys, str), "helped": bool}
    rows = {id_: source.checked(id_, row, schema, keys) for id_, row in source.content.items()}
    for id_, row in rows.items():
        for key in (key for key in keys if not row.get(key, "-").strip()):
            source.problem(id_, f"{key} is empty; write a text")
    empty = dict.fromkeys(keys, "")
    return {id_: Topic(id_, **{**empty, **row}) for id_, row in rows.items()}


def _pieces(source: Source) -> Mapping[str, Mapping[str, str]]:
    found = {}
    for name, pieces in PIECES.items():
        table = source.checked(name, source.table(name), dict.fromkeys(pieces, str), pieces)
        found[name] = {key: source.template(f"{name}.{key}", text, pieces[key]) for key, text in table.items()}
    return found


def _names_of(table: Any) -> list[str]:  # noqa: ANN401
    return list(table) if isinstance(table, dict) else []


def phrase(source: Source, name: str, rows: Any, names: frozenset[str] = VALUES) -> tuple[Phrase, ...]:  # noqa: ANN401
    """Return the rows of a phrase; mistakes in them are noted.

    Args:
        source: The file.
        name: The name of the phrase.
        rows: Its rows, as TOML has them.
        names: What its texts may contain, and its conditions may be about.
    """
    made = []
    for row in rows if isinstance(rows, list) else ():
        checked = source.checked(name, row, _PHRASE, ("text",))
        exactly = tuple(checked.get("is", {}).items())
        one = Phrase(checked.get("text", ""), tuple(checked.get("if", ())), tuple(checked.get("told", ())), exactly)
        source.template(name, one.text, names)
        for value in (*one.known, *one.told, *(it for it, _ in exactly)):
            source.template(name, f"{{{value}}}", names)
        made.append(one)
    if not made:
        source.problem(name, 'has no row; write NAME = [{ text = "..." }]')
    return tuple(made)


def _reasons(source: Source, names: frozenset[str], standards: Mapping[str, str]) -> Mapping[str, Reason]:
    rows = source.table("reasons")
    forms = source.table("forms")
    found = {id_: _reason(source, id_, rows, forms, standards) for id_ in rows}
    for reason in found.values():
        for text in (reason.sentence, reason.fix, reason.fix_headers):
            source.template(reason.id, text, names)
        if not reason.mdn.startswith(_MDN):
            source.problem(reason.id, f"mdn = {reason.mdn!r} does not begin with {_MDN}")
        if reason.preflight_of is not None:
            source.ids(reason.id, (reason.preflight_of,), found, "reason")
    for missing in sorted(ids.REASONS - found.keys()):
        source.problem(missing, f"demo_api.browser has this reason, but it has no words; add [reasons.{missing}]")
    for reason in found.values():
        if reason.decided_by == "fetch" and reason.id not in ids.REASONS:
            source.problem(
                reason.id, "decided_by is 'fetch', but demo_api/browser/ids.py does not list it; correct one"
            )
    return found


def _reason(
    source: Source, id_: str, rows: Mapping[str, Any], forms: Mapping[str, Any], standards: Mapping[str, str]
) -> Reason:
    own = source.checked(id_, rows[id_], _REASON)
    model = own.get("like") or own.get("preflight_of")
    given = dict(own)
    if model is not None:
        source.ids(id_, (model,), rows, "reason")
        from_model = rows.get(model, {})
        given = {key: from_model[key] for key in _INHERITED if key in from_model} | given
    if "form" in own:
        form = source.checked(f"forms.{own['form']}", forms.get(own["form"]), {"title": str, "sentence": str})
        element = own.get("element", "")
        for key, text in form.items():
            given[key] = compose(text, element=element, sentence=given.get("sentence", ""))
    for key in (key for key in _NEEDED if key not in given):
        source.problem(id_, f"{key!r} is missing; add {key} = ...")
    for key, choices in (("decided_by", get_args(DecidedBy)), ("effect", get_args(Effect))):
        if given.get(key, choices[0]) not in choices:
            source.problem(id_, f"{key} = {given[key]!r} is not accepted; expected one of {', '.join(choices)}")
    return Reason(
        id=id_,
        family=given.get("family", ""),
        title=given.get("title", ""),
        sentence=given.get("sentence", ""),
        fix=given.get("fix", ""),
        fix_headers=given.get("fix_headers", ""),
        steps=source.steps(id_, given.get("steps"), standards),
        mdn=given.get("mdn", ""),
        preflight_of=given.get("preflight_of"),
        like=own.get("like"),
        element=own.get("element", ""),
        decided_by=given.get("decided_by", "fetch"),
        effect=given.get("effect", "blocked"),
        at_redirect=given.get("at_redirect", False),
        loads=tuple(given.get("loads", ())),
    )


def _rules(source: Source, names: frozenset[str], standards: Mapping[str, str]) -> Mapping[str, Rule]:
    found = {}
    for id_, row in source.table("rules").items():
        given = source.checked(id_, row, {"name": str, "steps": list, "passed": str}, ("name", "steps"))
        passed = source.template(id_, given.get("passed", ""), names)
        found[id_] = Rule(given.get("name", ""), source.steps(id_, given.get("steps"), standards), passed)
    for missing in sorted(ids.RULES - found.keys()):
        source.problem(missing, f"demo_api.browser has this rule, but it has no words; add [rules.{missing}]")
    source.ids("rules", found, ids.RULES, "rule that demo_api.browser checks")
    return found
