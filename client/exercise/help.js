// @ts-check
/* Help with an exercise: hints one at a time, the solution on request, and what there is to learn once it is solved. */

import { changeView } from "../changes.js";
import { html, inline, prose } from "../html.js";
import { meaningMark } from "../glyphs.js";
import { coloured } from "../python.js";

/** @typedef {import("./types.js").OpenExercise} OpenExercise */
/** @typedef {import("./types.js").Solution} Solution */

/** @param {OpenExercise} exercise @param {{hints: number, asks: boolean, solution: Solution | null}} state @param {boolean} isSolved */
export function hints({ hints: all, file }, { hints: shown, asks, solution }, isSolved) {
  return html`<section class="helps"><h2 class="small" tabindex="-1">Help</h2>
    ${shown > 0 && html`<ol class="hints">${all.slice(0, shown).map((it) => html`<li tabindex="-1">${inline(it)}</li>`)}</ol>`}
    ${solution
      ? beside(solution, file, isSolved)
      : html`<p class="go">${shown < all.length && html`<button type="button" class="quiet" data-do="hint">Hint ${shown + 1} of ${all.length} <kbd aria-hidden="true">h</kbd></button>`}
        ${asks
          ? html`<span role="group" aria-label="Show the solution?">Show it? You learn more from one more try. <button type="button" class="quiet" data-do="keep-trying">Keep trying</button>
            <button type="button" class="quiet" data-do="show-solution">Show the solution</button></span>`
          : html`<button type="button" class="quiet" data-do="ask-solution">Solution</button>`}</p>`}
    <p class="hint keys">Keys: <kbd>h</kbd> the next hint, <kbd>n</kbd> the next exercise, <kbd>l</kbd> the list.</p></section>`;
}

/** The solution, and how the reader's own file differs from it. @param {Solution} solution @param {string | null} file @param {boolean} open */
function beside({ solution }, file, open) {
  const same = file !== null && solution.trimEnd() === file.trimEnd();
  return html`<details class="fold" id="solution" ${open && !same ? html`open` : null}><summary>${same ? "The solution is what you wrote" : "The solution"}</summary><div class="inside">
    <pre class="code numbered" tabindex="0" role="group" aria-label="The solution"><code>${coloured(solution)}</code></pre>
    ${!same && file !== null && html`<h3>From your file to the solution</h3>${changeView(file, solution, "From your file to the solution")}`}</div></details>`;
}

/** @param {OpenExercise} exercise @param {Solution | null} solution @param {import("./types.js").Exercise | null} next */
export function solved({ aim }, solution, next) {
  return html`<section class="debrief" aria-labelledby="solved-title"><h2 id="solved-title" tabindex="-1">${meaningMark("works")} Solved</h2>
    ${aim && html`<p class="hint">You can now ${inline(aim)}.</p>`}
    ${solution && html`<div class="story">${prose(solution.debrief)}</div>`}
    <p class="onward">${next ? html`<a class="next" href="#workshop/${next.slug}"><span>Next</span> ${next.title}</a>` : html`<a class="next" href="#workshop">All exercises</a>`}</p></section>`;
}
