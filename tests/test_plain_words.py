"""The texts that people read are in plain words: what must not stand there, and what to write instead.

If this test fails, it says which word stands in which line, and what to write instead. Please change the text. If the
text needs the word, add a row to ``ALLOWED``, with the reason.
"""

import fnmatch
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

NOT_YET: tuple[str, ...] = ()
"""Files that are not yet in plain words, one a line, as patterns of paths. Remove a line when its file is ready."""

ALLOWED: dict[tuple[str, str], str] = {
    ("demo_api/words/en/phrases.toml", "told"): "a key of a row",
    ("client/types.js", "tell"): "a key of the explanation",
    ("demo_api/words/tables.py", "alone"): "a key of a row in a browser's file",
}
"""Words that a file needs: its path and the word in lower case, and the reason."""

INSTEAD: tuple[tuple[str, str], ...] = (
    # Old and rare words
    (r"anew", "again"),
    (r"albeit|howbeit", "although"),
    (r"amongst|whilst", "among, while"),
    (r"astray", "to a wrong place"),
    (r"aught|naught|nay", "a common word"),
    (r"besides", "also, or: apart from"),
    (r"foretell|foretells|foretold", "predict, predicted"),
    (r"forbade", "does not allow"),
    (r"hence|thus", "so"),
    (r"lest", "so that ... not"),
    (r"likewise", "also, or: in the same way"),
    (r"mend|mends|mended|mending", "repair, or: fix"),
    (r"cure|cures|cured|curing", "fix"),
    (r"there(?:of|upon|by|from|with|in)", "of it, after that, by this"),
    (r"where(?:by|upon|of|with)", "by which, after which"),
    (r"whence|whither", "from where, where"),
    (r"whoever|whosoever", "a person who, or: a program that"),
    (r"whom", "who"),
    (r"twins?", "pair, or: the same ... with another ..."),
    # Idioms: what a dictionary does not explain
    (r"(?:take|takes|taken|took) (?:\w+ )?(?:it|them|this|that|one) for", "treat ... as"),
    (r"(?:take|takes|taken) (?:it|them) as it is", "do not change it"),
    (r"for the price of", "say what it costs"),
    (r"nobody (?:knows|foresaw|asked)", "say it in the active voice: ... cannot know"),
    (r"(?:speak|speaks|spoke) (?:of|for|against)", "is about, or: shows"),
    (r"(?:go|goes|went) for", "is true for"),
    (r"(?:hold|holds) (?:for|of)", "is true for"),
    (r"(?:let|lets|letting) (?:\w+ ){0,3}in", "allow"),
    (r"(?:come|comes|came|coming) of", "is the result of"),
    (r"(?:come|comes|came) to light", "appear"),
    (r"(?:make|makes|made) of (?:it|them|the|what|these|those|a)", "do with"),
    (r"(?:stay|stays|stayed) at home", "is not sent"),
    (r"(?:stand|stands|stood) in (?:the|its|their) way", "stop"),
    (r"at hand", "of this fetch, or: available"),
    (r"at fault", "the cause"),
    (r"at rest", "not busy"),
    (r"all the same", "anyway, or: but"),
    (r"be (?:it|they) \w+", "which may be ..."),
    (r"for want of", "without"),
    (r"by heart|by trial", "from memory, by trying"),
    (r"in (?:earnest|vain)", "really, without a result"),
    (r"in its own right", "itself"),
    (r"letter (?:by|for) letter|word for word", "exactly"),
    (r"(?:more|less) often than not", "usually"),
    (r"needless to say|so to (?:say|speak)", "leave it out"),
    (r"no (?:more|less) than", "only, or: at most"),
    (r"of old", "earlier"),
    (r"read on", "read more"),
    (r"tell-tale", "sign"),
    (r"without a word", "without a message"),
    # Verbs that have a plain form
    (r"tell|tells|told|telling", "report, show or say"),
    (r"bid|bids|bidden|bade", "ask"),
    (r"beget|begets|betray|betrays", "a common word"),
    (r"heed|heeds|heeded", "follow, or: use"),
    (r"(?:is|are) to be", "must be, or: will be"),
    # Order of words
    (r"(?<!there\s)is no (?!longer\b|more\b|one\b|\w+er\b)\w+", "is not a ..."),
    (r"(?<!there\s)are no (?!longer\b|more\b|\w+er\b)\w+", "are not ..."),
    (r"alone(?=\s*[.,;:)])", "only, before the words that it limits"),
    (r"only(?=\s*[.,;:)])", "only, before the words that it limits"),
    # One name for one thing
    (r"(?:an|any|each|every|its|no|real|same|that|the|their|this|without) answer", "response"),
    (r"(?:no|same|the|their|these) answers|answer (?:to|from|is|was|has)", "response, or: respond"),
    (r"request's origin", "request origin"),
    (r"foreign", "another, or: from another origin"),
    (r"console texts?", "console message"),
)
"""What must not stand in a text, as whole words and in any case, and what to write instead."""

TEXTS = (
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/*.md", "Makefile"),
    *(
        "scenarios/*/scenario.toml",
        "scenarios/*.toml",
        "demo_api/words/en/*.toml",
        "demo_api/lint/*.toml",
        "stacks/clues.toml",
        "stacks/*/stack.toml",
        "stacks/*/*.j2",
    ),
    *("exercises/*/exercise.toml", "exercises/order.toml", "exercises/**/*.py", "exercises/**/*.js"),
    *("client/**/*.js", "client/*.html", "demo_api/**/*.py"),
)


def _rule(words: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])(?:" + words.replace(" ", r"\s+") + r")(?![\w-])", re.IGNORECASE)


_RULES = tuple((_rule(words), instead) for words, instead in INSTEAD)


def files() -> list[str]:
    found = {path for pattern in TEXTS for path in ROOT.glob(pattern)}
    return sorted(str(path.relative_to(ROOT)) for path in found)


def text_of(name: str) -> str:
    """The words of a file that people read, each in the line in which it stands."""
    content = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".py"):
        return _prose("\n".join(_of_python(content)))
    if name.endswith(".js"):
        return _prose(_of_javascript(content))
    if name == "Makefile":
        return "\n".join(line.rpartition(" ## ")[2] if " ## " in line else "" for line in content.split("\n"))
    if name.endswith(".toml"):
        # A key is not a text, and a step or an address is a quotation.
        content = re.sub(r"^(?:steps|mdn|links) = .*$|^[\w.-]+ = ", "", content, flags=re.MULTILINE)
    return _prose(content)


def _prose(content: str) -> str:
    """Leave out code, addresses, and the marks of comments."""
    content = re.sub(r"^```.*?^```$", lambda it: "\n" * it[0].count("\n"), content, flags=re.MULTILINE | re.DOTALL)
    content = re.sub(r"(`+)[^`\n]+\1|https?://\S+", "CODE", content)
    return re.sub(r"^\s*(?://|\*|/\*\*?|#+(?= )|>)", "", content, flags=re.MULTILINE)


def _of_python(content: str) -> list[str]:
    """The lines of a module with only its strings and comments; a string without a space is a name, not a text."""
    lines = [""] * (content.count("\n") + 2)
    for token in tokenize.generate_tokens(io.StringIO(content).readline):
        if token.type == tokenize.COMMENT:
            lines[token.start[0]] += f" {token.string.lstrip('#:')}"
        elif token.type == tokenize.STRING or tokenize.tok_name[token.type] == "FSTRING_MIDDLE":
            text = re.sub(r"^[a-zA-Z]{0,2}(\"\"\"|'''|\"|')|(\"\"\"|'''|\"|')$", "", token.string)
            for number, line in enumerate(text.split("\n") if " " in text else (), token.start[0]):
                lines[number] += f" {line.strip()}"
    return lines[1:]


_JAVASCRIPT = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<regex>(?<=[(,=:\[!&|?{};]\ )/(?![*/])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\[\n])+/|(?<=\()/(?![*/])(?:\\.|[^/\\\n])+/)
    | (?P<tick>`) | (?P<into>\$\{) | (?P<open>\{) | (?P<close>\}) | (?P<other>\\.|.)""",
    re.DOTALL | re.VERBOSE,
)


def _of_javascript(content: str) -> str:
    """The same for a script: its comments, its strings, and what its templates hold outside of ``${}``."""
    kept: list[str] = []
    inside = [""]  # what is open: "`" for a template, "{" for code in it
    place = 0
    while place < len(content):
        found = _JAVASCRIPT.match(content, place)
        assert found is not None
        kind, text = found.lastgroup, found[0]
        if inside[-1] == "`" and kind not in {"tick", "into"}:
            text = content[place] if kind != "other" else text
            kept.append(text)
        elif kind == "tick":
            inside.pop() if inside[-1] == "`" else inside.append("`")
            kept.append(" ")
        elif kind in {"into", "open"}:
            inside.append("{")
        elif kind == "close" and len(inside) > 1:
            inside.pop()
        elif kind == "comment" or (kind == "string" and " " in text):
            kept.append(f" {text} ")
        else:
            kept.append("\n" * text.count("\n"))
        place += len(text)
    return "".join(kept)


def complaints(name: str, text: str) -> Iterator[str]:
    for rule, instead in _RULES:
        for found in rule.finditer(text):
            word = " ".join(found[0].split())
            if (name, word.lower()) not in ALLOWED:
                line = text.count("\n", 0, found.start()) + 1
                yield f"{name}:{line}: “{word}” is not a plain word here; write: {instead}"


def _is_not_yet(name: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in NOT_YET)


@pytest.mark.parametrize("name", [it for it in files() if not _is_not_yet(it)])
def test_a_text_is_in_plain_words(name: str) -> None:
    found = sorted(complaints(name, text_of(name)))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It is mended, and\nsent anew.", ["anew", "mended"]),
        ("A page that the server lets\nin.", ["lets in"]),
        ("A browser takes it for a path.", ["takes it for"]),
        ("That is no origin, and it is no longer sent.", ["is no origin"]),
        ("There is no answer to it.", ["answer to", "no answer"]),
        ("The server answers with status 200, but only to GET.", []),
        ("The default is GET alone.", ["alone"]),
        ("The Foreign origin", ["Foreign"]),
        ("The scenario `redirects-astray` and no-preflight-answer", []),
    ],
)
def test_words_are_found_in_any_case_and_across_lines(text: str, words: list[str]) -> None:
    found = [it.split("“")[1].split("”")[0] for it in complaints("README.md", _prose(text))]
    assert sorted(found) == words


def test_only_what_people_read_counts() -> None:
    python = 'told = "told"  # anew\ncured = f"it is {told} alone."\n'
    assert [" ".join(line.split()) for line in _of_python(python)] == ["anew", "it is {told} alone.", ""]
    script = 'const told = answer["told"]; // anew\nhtml`<b>${told && html`<i>alone</i>`}</b>` + "let in" + /"/;'
    words = " ".join(_of_javascript(script).split())
    assert [it for it in ("told", "anew", "alone", "let in", "answer") if it in words] == ["anew", "alone", "let in"]
