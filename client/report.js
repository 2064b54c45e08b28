// @ts-check
/* The report of an attempt: the picture, what it means beside it, and what is folded below. */

import { answer } from "./answer.js";
import { html } from "./html.js";
import { more } from "./more.js";
import { picture } from "./picture.js";

/** @typedef {import("./types.js").Attempt} Attempt */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").Scenario} Scenario */

/**
 * @param {Attempt} attempt @param {Prediction | null} guess @param {Experiment} experiment
 * @param {{next: import("./onward.js").Onward | null, before: string | null, fixed: Scenario | null}} context
 */
export function report(attempt, guess, experiment, context) {
  return html`<section class="report" aria-labelledby="outcome" data-ending="${attempt.ending}">
    ${answer(attempt, experiment, context)}
    ${picture(attempt.all, guess, attempt.ending)}
    ${more(attempt, experiment, context)}
  </section>`;
}
