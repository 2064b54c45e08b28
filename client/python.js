// @ts-check
/* Colours Python and TOML: comments, strings, keywords, names and numbers. */

import { html } from "./html.js";

const STRING = String.raw`[rbfuRBFU]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')`;
const WORDS =
  "and as assert async await break class continue def del elif else except finally for from global if import in is " +
  "lambda match nonlocal not or pass raise return try while with yield None True False true false";

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    `(?<string>${STRING})`,
    String.raw`(?<decorator>^[ \t]*@[\w.]+)`,
    String.raw`(?<table>^\[\[?[^\]\n]+\]\]?)`,
    `(?<keyword>\\b(?:${WORDS.replaceAll(" ", "|")})\\b)`,
    String.raw`(?<argument>\b\w+(?=\s*=(?!=)))`,
    String.raw`(?<call>\b\w+(?=\())`,
    String.raw`(?<number>\b\d[\d_.]*\b)`,
  ].join("|"),
  "gm",
);

/**
 * The source as lines, for the style sheet to number. Everything in it is escaped.
 * @param {string} source
 */
export function coloured(source) {
  const lines = [[]];
  const put = (/** @type {string} */ text, /** @type {string} */ kind) => {
    text.split("\n").forEach((part, index) => {
      if (index) lines.push([]);
      const piece = kind ? html`<span class="py-${kind}">${part}</span>` : part;
      if (part) /** @type {unknown[]} */ (lines[lines.length - 1]).push(piece);
    });
  };
  let end = 0;
  const text = source.replace(/\n+$/, "");
  for (const match of text.matchAll(TOKEN)) {
    put(text.slice(end, match.index), "");
    const found = Object.entries(match.groups ?? {}).find(([, it]) => it !== undefined);
    put(match[0], found ? found[0] : "");
    end = match.index + match[0].length;
  }
  put(text.slice(end), "");
  return html`${lines.map((line) => html`<span class="line">${line}${"\n"}</span>`)}`;
}
