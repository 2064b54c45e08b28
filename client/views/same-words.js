// @ts-check
/* The view at #same-words: the same words of configuration in eighteen servers, and what came out of each. A class reads the
   question, guesses, and opens the results. #same-words/QUESTION opens one. */

import { detail } from "../address.js";
import { readSameWords } from "../control.js";
import { html, inline, render } from "../html.js";
import { place } from "../page.js";

/** @typedef {{says: string, stacks: string[]}} Result what some stacks did */
/** @typedef {{id: string, title: string, asks: string, means: string, words: Record<string, string>, results: Result[]}} Asked `words`: by stack */
/** @typedef {{titles: Record<string, string>, question: Asked[]}} SameWords */

/** @type {SameWords} */
let known = { titles: {}, question: [] };
/** @type {string | null} */
let problem = null;

/** @type {import("../types.js").View} */
export const sameWords = {
  name: "same-words",
  owns: (hash) => /^#same-words(?:\/|$)/.test(hash),
  part: (hash) => hash,
  title: () => "The same words, many results – CORS lab",

  problem() {
    const id = detail(location.hash);
    if (problem) return problem;
    return id && !known.question.some((it) => it.id === id) ? `There is no question called “${id}”. These are all.` : null;
  },

  async load() {
    const told = await readSameWords();
    known = told["same-words"] ?? known;
    problem = told.problem;
  },

  draw(_, isNew) {
    const open = detail(location.hash);
    render(place("view"), page(open));
    if (isNew && open) requestAnimationFrame(() => document.getElementById(`asked-${open}`)?.scrollIntoView());
  },

  do(name) {
    const results = /** @type {NodeListOf<HTMLDetailsElement>} */ (place("view").querySelectorAll("details.guessed"));
    for (const it of results) it.open = name === "open-all";
  },
};

/** @param {string} open the id of the question that is open */
function page(open) {
  const count = Object.keys(known.titles).length;
  return html`<div class="start same-words"><h1 tabindex="-1">The same words, many results</h1>
    <p class="lede">“Set the origin to <code>*</code>” means something else in each server. The tests started ${count} servers, each with the same words
      and nothing added, and looked at what they sent. Guess first, then open.</p>
    <p class="go"><button type="button" class="quiet" data-do="open-all">Open all</button>
      <button type="button" class="quiet" data-do="close-all">Close all</button></p>
    ${known.question.map((it) => question(it, it.id === open))}</div>`;
}

/** @param {Asked} asked @param {boolean} open */
function question({ id, title, asks, means, words, results }, open) {
  return html`<section id="asked-${id}" aria-labelledby="title-${id}"><h2 id="title-${id}"><a href="#same-words/${id}">${title}</a></h2>
    <p>${inline(asks)}</p>
    <details class="fold guessed" ${open ? "open" : ""}><summary>${several(results.length, "result")}</summary>
      <dl>${results.map(
        (it) => html`<div><dt>${inline(it.says)}</dt><dd><b>${it.stacks.length}</b><p>${it.stacks.map((name) => html`<a href="#configs/${name}">${known.titles[name]}</a> `)}</p></dd></div>`,
      )}</dl>
      <p class="moral">${inline(means)}</p></details>
    <details class="fold"><summary>The words in each server</summary>
      <dl>${Object.entries(words).map(
        ([name, text]) => html`<div><dt>${known.titles[name]}</dt><dd>${text ? html`<code>${text}</code>` : "nothing"}</dd></div>`,
      )}</dl></details></section>`;
}

/** @param {number} count @param {string} word */
function several(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
