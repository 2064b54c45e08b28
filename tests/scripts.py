"""Small scripts, each with what its ``load("http://a/b")`` leads to: in the lab's own room for scripts, and in browsers.

``$`` in a script stands for ``export async function load(api)``.
"""

from typing import Any

SHOWS: dict[str, Any] = {
    '$ { return `${api}/x?${1 + 2}` + \'a"b\' + "\\u0041\\x41\\n"; }': 'http://a/b/x?3a"bAA\n',
    "$ { return `a${`b${1}`}c` + `{}` + \"}\" + '{' + `\\`\\${`; }": "ab1c{}}{`${",
    "$ { return {x: 1, 'y-z': [1, 2, {q: null}], ['k' + 1]: true, ...{m: 2}, ...null}; }": {
        "x": 1,
        "y-z": [1, 2, {"q": None}],
        "k1": True,
        "m": 2,
    },
    "$ { const {x, y: {z} = {z: 5}, w = 3} = {x: 1}; const [p, q] = [1, 2, 3]; return [x, z, w, p, q]; }": [
        1,
        5,
        3,
        1,
        2,
    ],
    "$ { const o = {a: {b: 1}}; o.a.c = 2; o['d'] = o.a.b + 1; o.d += 'x'; return o; }": {
        "a": {"b": 1, "c": 2},
        "d": "2x",
    },
    "$ { return [..[1, 2], 3]; }".replace("..", "..."): [1, 2, 3],
    "const f = async (a, b = 2) => a + b;\nexport const load = async api => (await f(1)) * 3 - 4 / 2 % 3;": 7,
    "export const load = async ({ length }) => length": 10,
    "async function one() { return 1 }\nexport { one as load }": 1,
    "$ { return a(); function a() { return b } }\nconst b = 3": 3,
    "$ { return await (async () => { return 5 })() + (() => ({ a: 1 }))().a; }": 6,
    "$ { try { null.x } catch ({name}) { return name } finally { } }": "TypeError",
    "$ { try { throw new Error('x') } catch (e) { return `${e} ${e.message}` } }": "Error: x x",
    "$ { try { return 1 } finally { return 2 } }": 2,
    "$ { try { try { throw 1 } finally { api } } catch { return 3 } }": 3,
    "$ { let x = 0; if (x == null) { x = 5 } else if (!x) x += 2; else { x = 9 }\n return x }": 2,
    "export function load() {\n  return Promise.resolve(3).then((x) => x + 1)\n"
    "    .then(x => { throw new TypeError('a ' + x) }).catch(e => e.name + e.message) }": "TypeErrora 4",
    "$ { return await Promise.all([Promise.resolve(1), 2]) }": [1, 2],
    "$ { return await new Promise((yes, no) => { yes(1); no(2) }) }": 1,
    "$ { return [1, 2, 3].map(x => x * 2).filter((x) => x > 2).join('-') + [1, null, [2, 3]] }": "4-61,,2,3",
    "$ { return 'abc'.slice(1) + 'abc'.slice(-2, 3).toUpperCase() + 'a-b-a'.replace('a', 'x') + 'a,b'.split(',').length }": "bcBCx-b-a2",
    "$ { const x = null; return [x?.y.z.w, x?.(1), x?.[2].q, x ?? 5, typeof x, x?.y === undefined].length }": 6,
    "$ { return [1 === 1.0, 'a' !== 'b', null == undefined, null === undefined, '' || 1, 0 ?? 2, '1' && 3] }": [
        True,
        True,
        True,
        False,
        1,
        0,
        3,
    ],
    "$ { const a = 1\n const b = 2 // c\n /* d\n } */ return a + /* ` */ b }": 3,
    "$ { const url = api\n  + '/a'\n  + '/b'\n return url }": "http://a/b/a/b",
    "$ { return JSON.stringify({a: 1.5, b: 'é\\n', c: undefined, d: [undefined], e: () => 1}) }": (
        '{"a":1.5,"b":"é\\n","d":[null]}'
    ),
    "$ { return JSON.parse('{\"a\": [1.5, 1e3, true]}').a }": [1.5, 1000, True],
    '$ { return encodeURIComponent("a b&c/é\'") + String(3) + 0.5 + true + null + undefined }': (
        "a%20b%26c%2F%C3%A9'30.5truenullundefined"
    ),
    "$ { const t = { async: 1, get: 2, of: 3, if: 4 }; return t.async + t.get + t.of + t.if }": 10,
    "$ { if (api) return 1\n throw 2 }": 1,
    "$ { return !api.endsWith('x') && api.startsWith('http') ? -api.length : 0 }": -10,
}
"""A script, and what it shows."""

THROWS = {
    "$ { throw new RangeError(`no ${api}`) }": "RangeError",
    "$ { return undefined.foo }": "TypeError",
    "$ { const { a } = null }": "TypeError",
    "$ { const f = 3; return f() }": "TypeError",
    "$ { const x = 1; x = 2; return x }": "TypeError",
    "$ { return x; const x = 1 }": "ReferenceError",
    "$ { return JSON.parse('nope') }": "SyntaxError",
    "$ { return await Promise.reject(new Error('x')) }": "Error",
    "$ { const [a] = await Promise.all([(async () => null.x)()]) }": "TypeError",
    "$ { try { throw new Error() } finally { null.x } }": "TypeError",
}
"""A script, and the name of the error that it throws."""

NO_SCRIPTS = {
    "export function load() { await 3 }": "`await` needs an `async` before its function",
    "$ { return 1 \n": "{ is not closed",
    "$ { return (1 }": "} cannot close the ( of line 1",
    "$ { return 1 } }": "} closes nothing",
    "$ { const x = 1; const x = 2; }": "x is declared twice",
    "$ { const api = 1 }": "api is declared twice",
    '$ { return "a\nb" }': "this string is not closed",
    "$ { return `a }": "this template string is not closed",
    "$ { /* }": "this comment is not closed",
    "$ { const x; }": "this const has no value",
    "$ { throw\n1 }": "a throw needs its value in the same line",
    "$ { try { } }": "a try needs a catch or a finally",
    "$ { }\nreturn 1": "a return must be inside of a function",
    "$ { return 3px }": "a name follows the number 3 at once",
    "$ { return \u201capi\u201d }": "the character \u201c means nothing here",
}
"""What no browser can read, and what is said of it."""

UNREADABLE = {
    "$ { for (const x of [1]) { return x } }": "`for` at this place",
    "$ { while (true) { } }": "`while` at this place",
    "import x from 'y'": "`import` at this place",
    "class A { }": "`class` at this place",
    "export default 1": "`default` at this place",
    "$ { return /a/.test(api) }": "a regular expression",
    "$ { return new XMLHttpRequest() }": "`XMLHttpRequest`",
    "$ { return axios.get(api) }": "`axios`",
    "$ { return 1 | 2 }": "`|` at this place",
    "$ { let x = 1; x++ }": "`++` at this place",
    "$ { return api.padEnd(30) }": "`padEnd` of such a value",
    "$ { return [1, 2].reduce((a, b) => a + b) }": "`reduce` of such a value",
    "$ { return {}.toString() }": "`toString` of an object",
    "$ { return [] == '' }": "`==` between values of two kinds",
    "$ { return 1 / 0 }": "this use of `/`",
    "$ { return { b: 1, 0: 2 } }": "a number as the name of a property",
    "$ { return '5' * 2 }": "`*` between what are not numbers",
    "$ { return await new Promise(() => { }) }": "what this `await` waits for",
    "$ { const f = () => f(); return f() }": "a script that calls so many functions",
    "$ { if (api) { var x = 1 } return x }": "`var` inside of a block",
    "$ { const s = 'a'; return s`b` }": "a template after a name",
    "$ { return " + "(" * 200 + "1" + ")" * 200 + " }": "so many brackets inside of each other",
    "$ { return 1" + " + 1" * 200 + " }": "so long an expression",
    "$ { return api" + ".a" * 200 + " }": "so long an expression",
    "$ { " + "if (1) " * 200 + "return 1 }": "so much inside of each other",
    "$ { let s = api; const f = (n) => { s += s; return n ? f(n - 1) : s }; return f(30) }": "so long a text",
    "$ { let s = [1]; const f = (n) => { s = [...s, ...s]; return n ? f(n - 1) : s }; return f(30) }": "so long an array",
    "$ { return " + "!" * 200 + "1 }": "so much inside of each other",
    "$ { return " + "1 ? 1 : " * 200 + "1 }": "so much inside of each other",
}
"""What a browser perhaps can run and this room cannot, and what it names."""


def script(text: str) -> str:
    """Return the text of a script."""
    return text.replace("$", "export async function load(api)", 1) if text.startswith("$") else text
