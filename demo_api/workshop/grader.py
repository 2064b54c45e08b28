"""The grader: ``python -m demo_api.workshop.grader`` reads a line of JSON that says what to grade.

It prints an empty line when it is ready, and then a grade for each file.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from demo_api.origins import Origins
from demo_api.reading import mistake
from demo_api.reading.source import SourceError, text
from demo_api.running import run
from demo_api.script import ScriptError, ScriptSyntaxError
from demo_api.settings import Settings
from demo_api.workshop import pagescript
from demo_api.workshop.exercise import SERVER, Exercise, read
from demo_api.workshop.grade import graded
from demo_api.workshop.result import Grade


def grade_file(exercise: Exercise, file: Path, origins: Origins) -> Grade:
    """Return the grade of one file in this process; a file that does not run gets a sentence that says why."""
    name = f"{exercise.slug}/{file.name}"
    try:
        code = text(file)
        if exercise.on_page:
            return _grade_page(exercise, code, origins)
        app = run(code, file, exercise.slug, origins)
    except SourceError as error:
        return Grade(exercise.slug, sentence=f"{name}: {error}", problem=True)
    except ScriptError as error:
        sentence = f"{name}, line {error.line}: {_said(error)}"
        return Grade(exercise.slug, sentence=sentence, problem=True)
    except BaseException as error:  # noqa: BLE001  # a learner's file may raise anything, SystemExit included
        sentence = f"{name}{mistake.place(error, file)}: {mistake.words(error)}"
        return Grade(exercise.slug, sentence=sentence, problem=True)
    return asyncio.run(graded(exercise, app, origins, code))


def _grade_page(exercise: Exercise, code: str, origins: Origins) -> Grade:
    """Return the grade of a page's script: the API that it uses is the exercise's own."""
    server = exercise.folder / SERVER
    app = run(text(server), server, exercise.slug, origins)
    return asyncio.run(graded(exercise, app, origins, code, pagescript.read(code)))


def _said(error: ScriptError) -> str:
    if isinstance(error, ScriptSyntaxError):
        return mistake.shown(f"SyntaxError: {error}")
    return mistake.shown(f"only a browser can grade this file: open the page. Unknown here: {error}.")


def main() -> None:
    """Grade what standard input names."""
    # What learners' files print goes nowhere; the grades keep the real output.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    origins = Origins.of(Settings(_env_file=None))
    answers.write(b"\n")  # ready
    for folder, number, file in json.loads(sys.stdin.readline()):
        grade = grade_file(read(Path(folder), number), Path(file), origins)
        answers.write(json.dumps(grade.to_json()).encode() + b"\n")


if __name__ == "__main__":
    main()
