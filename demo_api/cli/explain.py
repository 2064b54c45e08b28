"""The command explain: it shows the reason for a console message, a sentence and a fix."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from demo_api.cli.app import AsJson, ScenarioFolder, StackName, app, fail, print_json, settings_from
from demo_api.cli.plain import command_lines, folded, more, say
from demo_api.cli.stack_report import MIDDLEWARE, OWN, stack_report
from demo_api.clues import Guess, guess_in
from demo_api.explain import Candidate, Explanation, Nearest, explain, nearest
from demo_api.explain.scenarios import read_by_reason
from demo_api.explain.text import LONGEST
from demo_api.installed import has_settings, shared_folder
from demo_api.words import EngineWords, Topic, load

if TYPE_CHECKING:
    from demo_api.excerpt import Excerpt

_NAMES = {"acao": "allow-origin", "acac": "allow-credentials", "acam": "allow-methods", "acah": "allow-headers"}
_COMMAND = ": demo-api "
_LABEL = 9
_SCENARIOS = 3


@app.command("explain")
def explain_(
    text: Annotated[
        list[str] | None,
        typer.Argument(
            help="A console message, a part of one, or a code. Without it: standard input.", show_default=False
        ),
    ] = None,
    stack: StackName = None,
    scenarios: ScenarioFolder = None,
    as_json: AsJson = False,
) -> None:
    """Explain a console message of a browser, or a line of a server's log.

    Other text around the message does no harm. Quote the message for the shell, or use a pipe.

    Exit codes: 0 explained, 1 unknown message, 2 no message.
    """
    folder = shared_folder("scenarios")
    if scenarios is not None or has_settings():
        folder = settings_from(scenarios=scenarios).scenarios
    pasted = " ".join(text) if text and text != ["-"] else _standard_input()
    if not pasted.strip():
        fail(
            "there is nothing to explain; write demo-api explain 'MESSAGE', or use a pipe: pbpaste | demo-api explain",
            2,
        )
    if stack is not None:
        from demo_api.cli.in_stack import known_stack  # noqa: PLC0415  # loading stacks takes time

        known_stack(stack)
    found = explain(pasted, read_by_reason(folder) if as_json else read_by_reason(folder, _SCENARIOS))
    near = None if found else nearest(pasted)
    configs = [_in_stack(it, pasted, stack) for it in found]
    if as_json:
        unknown = None if near is None else {"reason": near.reason, "title": near.title, "unfinished": near.unfinished}
        both = zip(found, configs, strict=True)
        print_json(
            {"explanations": [it.to_json() | {"config": each.to_json()} for it, each in both], "nearest": unknown}
        )
    elif near is not None:
        _unknown(near)
    else:
        for number, (it, config) in enumerate(zip(found, configs, strict=True), start=1):
            _explanation(number if len(found) > 1 else 0, it, config)
    if near is not None:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Config:
    """The configuration of a stack for the first reason, or why there is none; and the guess, if the stack is one."""

    written: "Excerpt | str | None" = None
    guess: Guess | None = None

    @property
    def is_other(self) -> bool:
        """Whether the stack has other words than the reasons, which are about CORSMiddleware."""
        return self.written is not None and not isinstance(self.written, str) and self.written.name not in OWN

    def to_json(self) -> dict[str, object] | None:
        """Return the configuration as JSON-able values; ``None`` if there is none."""
        if self.written is None or isinstance(self.written, str):
            return None
        return {"stack": self.written.name, **self.written.to_json(), "guess": self.guess and self.guess.to_json()}


def _in_stack(it: Explanation, pasted: str, stack: str | None) -> _Config:
    """Return the fix for the first reason in the words of a stack, if it is given or if the text names one."""
    if not it.candidates or it.empty:
        return _Config()
    guess = None
    if stack is None:
        # One line of a browser's console says nothing about the server.
        around = guess_in(pasted) if not it.engines or "\n" in pasted.strip() else None
        guess = around or (Guess(it.stack, (), " ".join(it.found.split())) if it.stack else None)
    name = stack or (guess.stack if guess else None)
    if name is None:
        return _Config()
    from demo_api.cli.in_stack import for_message  # noqa: PLC0415  # loading stacks takes time

    return _Config(for_message(it.candidates[0].reason, it.values, name, is_guess=stack is None), guess)


def _standard_input() -> str:
    if sys.stdin is None or sys.stdin.isatty():
        return ""
    # Four bytes are enough for any character.
    return sys.stdin.buffer.read(4 * LONGEST).decode("utf-8", "replace")


def _explanation(number: int, it: Explanation, config: _Config) -> None:
    _fold(f"{f'{number}. ' if number else ''}“{it.found}”")
    engines = load().engines
    said = " or ".join([*(_browser(engines[name]) for name in it.engines), *it.programs])
    facts = [f"a message of {said}{' (earlier versions)' if it.older else ''}" if said else "a name for a reason"]
    facts += [f"{it.times} times"] if it.times > 1 else []
    values = [f"{_NAMES.get(name, name)} {value or '(empty)'}" for name, value in sorted(it.values.items())]
    _fold("; ".join([*facts, *(value for value in values if not value.startswith("kind "))]), 2)
    typer.echo()
    if it.topic is not None:
        _topic(it.topic)
    elif it.empty:
        _others("This text says only that something failed. The usual reasons are", it.candidates)
    else:
        _candidate(it.candidates[0], config)
        _others("The same text can also mean", it.candidates[1:])
    if it.elsewhere:
        _fold(f"For elements instead of fetch(): {', '.join(it.elsewhere)}", 2)
        typer.echo()
    for sentence in it.advice:
        said, at, command = sentence.partition(_COMMAND)
        _fold(said + (":" if at else ""), 2, mark="- ")
        for line in command_lines(_COMMAND.removeprefix(": ") + command, 6) if at else ():
            say(line)
    if it.not_yours:
        _fold(it.not_yours, 2, mark="- ")
    if it.advice or it.not_yours:
        typer.echo()


def _topic(topic: Topic) -> None:
    _fold(topic.title if topic.helped else f"This is not about CORS. {topic.title}", 2)
    _fold(topic.sentence, 4)
    _labelled("Fix", topic.fix)
    typer.echo()


def _browser(engine: EngineWords) -> str:
    return f"{engine.brand} and {engine.name}" if engine.brand else engine.name


def _candidate(it: Candidate, config: _Config) -> None:
    _fold(f"{it.reason}: {it.title}", 2)
    _fold(it.sentence, 4)
    _labelled("FastAPI" if config.is_other and MIDDLEWARE.search(it.fix) else "Fix", it.fix)
    _labelled("Headers", it.fix_headers)
    if it.scenarios:
        _labelled("Try", f"demo-api show {it.scenarios[0]}" + _also(it.scenarios[1:_SCENARIOS]))
    for line in more(f"    {'More':{_LABEL}}", it.mdn):
        say(line)
    typer.echo()
    if config.written is not None:
        say("\n".join(stack_report(config.written, config.guess)).lstrip("\n"))
        typer.echo()


def _also(slugs: tuple[str, ...]) -> str:
    return f"  (also {', '.join(slugs)})" if slugs else ""


def _others(heading: str, candidates: tuple[Candidate, ...]) -> None:
    if not candidates:
        return
    _fold(f"{heading}:", 2)
    for it in candidates:
        _fold(f"{it.reason}: {it.title}", 4)
    _fold(f"To read about one of them: demo-api explain {candidates[0].reason}", 2)
    typer.echo()


def _unknown(near: Nearest) -> None:
    if near.unfinished:
        _fold("This is the beginning of a message about CORS, but the part that says why is missing. Paste all of it.")
        return
    typer.echo("This message is not known.")
    if near.reason is not None:
        _fold(f"The most similar reason is {near.reason}: {near.title}. To read more: demo-api explain {near.reason}")


def _labelled(label: str, text: str) -> None:
    if text:
        _fold(text, 4, mark=f"{label:{_LABEL}}")


def _fold(text: str, indent: int = 0, mark: str = "") -> None:
    say(folded(mark + text, indent, hanging=len(mark)))
