"""What a page loads by other means than ``fetch()``: an image, a font, a script, a style sheet, a sound, events.

Small enough to stand here, and real: each loads when the browser lets it.
"""

import base64
import io
import wave

COLOURS = {"Adelie": "#d95f02", "Chinstrap": "#7570b3", "Gentoo": "#1b9e77"}

STYLE = ".penguin { color: #1b9e77; }\n"
SCRIPT = 'globalThis.penguins = ["Adelie", "Chinstrap", "Gentoo"];\n'
MODULE = 'export const penguins = ["Adelie", "Chinstrap", "Gentoo"];\n'
EVENTS = "data: a penguin was seen\n\n"

# The letter a as a triangle, and nothing else: made with fontTools for this lab.
FONT = base64.b64decode(
    "d09GRgABAAAAAAI8AAoAAAAAAoQAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAABPUy8yAAABZAAAACMAAABgQVhB/WNtYXAAAAGQAAAAKQAAADQA"
    "DAC0Z2x5ZgAAAcQAAAAjAAAAMA28aH5oZWFkAAAA9AAAADYAAAA2L7896mhoZWEAAAEsAAAAHwAAACQFegH2aG10eAAAAYgAAAAGAAAABgK8"
    "AGRsb2NhAAABvAAAAAYAAAAGABgADG1heHAAAAFMAAAAFgAAACAABAAFbmFtZQAAAegAAABHAAAAaAL2GxZwb3N0AAACMAAAAAwAAAAgAAMA"
    "AAABAAAAAQAAkUKPXV8PPPUAAwPoAAAAAOcofScAAAAA5yh9JwBkAAAB9AK8AAAAAwACAAAAAAAAeJxjYGRgYFb4b8HAwBTBkMKQwviFASiC"
    "AhgBVP8DdQB4nGNgZGBgYGJgZgDRIBYaAAAA+QAKAAB4nGNgZopgnMDAysDCQBgwInPsgQBIJQIhLqDAwAAAlBMC1wACWABkAGQAAHicY2Bg"
    "YGJgYGAGYhEgyQimWRgUgDQLEIL4if//Q8j/C8B8BgBVNwa9AAAAAAAADAAYAAB4nGNgZEhhYGD8wrSHgYmBwViQMYVxAtOevy4MOMQB4OwK"
    "pwB4nGNgYGBj8GNgZmBk4WRgZOBiYICymRj4gDwImxlJnAWJzQpUJQFls4HFAxiKGPIZkhhSGYKAOJ2hlCGHIREoZggAlPgGJQB4nGNgZsAL"
    "AAB9AAQ="
)


def chart(counts: dict[str, int]) -> str:
    """Return a bar chart of the species as SVG."""
    bars = "".join(
        f'<rect x="{20 * index}" y="{100 - count // 2}" width="15" height="{count // 2}" fill="{COLOURS[species]}"/>'
        for index, (species, count) in enumerate(counts.items())
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="100">{bars}</svg>'


def sound() -> bytes:
    """Return a tenth of a second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(8000)
        writer.writeframes(b"\x80" * 800)
    return file.getvalue()
