// @ts-check
/* The differences between two files, line by line. */

import { html } from "./html.js";

/**
 * @param {string} before
 * @param {string} after
 * @returns {{sign: " " | "-" | "+", text: string}[]} the lines of both, in order (longest common subsequence)
 */
export function changes(before, after) {
  const a = before.trimEnd().split("\n");
  const b = after.trimEnd().split("\n");
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  /** @type {{sign: " " | "-" | "+", text: string}[]} */
  const lines = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: " ", text: a[i++] });
      j++;
    } else if (i < a.length && (j === b.length || common[i + 1][j] >= common[i][j + 1])) {
      lines.push({ sign: "-", text: a[i++] });
    } else {
      lines.push({ sign: "+", text: b[j++] });
    }
  }
  return lines;
}

const CLASS = { " ": "same", "-": "gone", "+": "new" };

/** @param {string} before @param {string} after @param {string} label @param {boolean} [whole] whether lines far from a change are shown too */
export function changeView(before, after, label, whole = false) {
  const lines = changes(before, after);
  const near = lines.map((_, at) => whole || lines.slice(Math.max(0, at - 2), at + 3).some((it) => it.sign !== " "));
  const shown = lines.map((line, at) => {
    if (!near[at]) return near[at - 1] ? html`<span class="cut">⋯${"\n"}</span>` : null;
    const sign = line.sign === "-" ? "−" : line.sign;
    return html`<span class="${CLASS[line.sign]}">${sign} ${line.text}${"\n"}</span>`;
  });
  return html`<pre class="code changes${whole ? " whole" : ""}" tabindex="0" role="group" aria-label="${label}"><code>${shown}</code></pre>`;
}
