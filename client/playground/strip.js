// @ts-check
/* The five origins side by side: how the request will end from each, or how it ended. A click chooses whose picture is shown. */

import { SHORT } from "../endings.js";
import { miniature } from "../glyphs.js";
import { html } from "../html.js";
import { ROLES, ROLE_NAMES } from "../roles.js";

/** @typedef {import("./types.js").Outcome} Outcome */
/** @typedef {import("./types.js").Predicted} Predicted */
/** @typedef {import("./types.js").Role} Role */

/**
 * @param {Role} chosen
 * @param {Record<Role, string>} origins
 * @param {Record<Role, Predicted | null> | null} predicted
 * @param {Record<Role, Outcome> | null} outcomes what was sent, if it was this experiment
 */
export function strip(chosen, origins, predicted, outcomes) {
  return html`<ul class="strip" aria-label="The five origins">${ROLES.map((role) => {
    const { ending, words, note, state } = cell(predicted?.[role] ?? null, predicted !== null, outcomes?.[role] ?? null);
    return html`<li><button type="button" id="play-from-${role}" data-do="from-${role}" aria-pressed="${role === chosen}" data-ending="${ending ?? "unknown"}" data-state="${state}">
      <span class="who"><b>${ROLE_NAMES[role]}</b> <code>${origins[role]}</code></span>
      <span class="how">${ending && ending !== "not known" ? miniature(ending) : null} <b>${words}</b></span>
      <span class="note">${note}</span></button></li>`;
  })}</ul>`;
}

/** @param {Predicted | null} predicted @param {boolean} known whether the lab has predicted @param {Outcome | null} outcome */
function cell(predicted, known, outcome) {
  if (outcome?.error) return { ending: null, words: "Not sent", note: outcome.error, state: "failed" };
  if (outcome?.attempt) {
    const { ending, last } = outcome.attempt;
    const why = last.result.outcome === "readable" ? "" : last.verdict?.title ?? "";
    const surprise = predicted !== null && predicted.ending !== ending;
    return { ending, words: SHORT[ending], note: surprise ? `Sent. The model predicted: ${SHORT[predicted.ending]}.` : `Sent. ${why}`, state: surprise ? "surprise" : "sent" };
  }
  if (!known) return { ending: null, words: "…", note: "", state: "unknown" };
  if (predicted === null) return { ending: null, words: "Not predicted", note: "The model does not know it. Send the request to see.", state: "unknown" };
  return { ending: predicted.ending, words: SHORT[predicted.ending], note: `Predicted. ${predicted.title}`, state: "predicted" };
}
