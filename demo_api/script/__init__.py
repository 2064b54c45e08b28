"""A small part of JavaScript, to run a page's script of some lines without a browser.

It knows what a script needs to send a request and to look at the response: constants, functions, ``async`` and
``await``, templates, objects, conditions, ``try``. What it does not know it refuses, with the line: a script that a
browser would run in another way is never run. What the browser gives to a script, such as ``fetch``, is passed to it.

How it works: :mod:`tokens` and :mod:`grammar` read a text into expressions and statements, which can say their value
and do what they say. There are no threads and no turns of an event loop: a call of an ``async`` function runs to its
end at once, and ``await`` does what is still to be done until its promise has ended. For a script that sends one
request after another, this is the order in which a browser does it.
"""

from demo_api.script.grammar import Module, parse
from demo_api.script.mistakes import ScriptError, ScriptSyntaxError, UnreadableError
from demo_api.script.running import Running
from demo_api.script.scope import World
from demo_api.script.values import UNDEFINED, Error, Function, Host, Namespace, Promise, Thrown, Value

__all__ = [
    "UNDEFINED",
    "Error",
    "Function",
    "Host",
    "Module",
    "Namespace",
    "Promise",
    "Running",
    "ScriptError",
    "ScriptSyntaxError",
    "Thrown",
    "UnreadableError",
    "Value",
    "World",
    "parse",
]
