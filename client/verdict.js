// @ts-check
/* The model's verdict on a request: rule by rule; and what to do if the browser does something else. */

import { notPredicted } from "./comparison.js";
import { ENGINE_NAMES, browserName, engine } from "./engine.js";
import { html } from "./html.js";

/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {import("./types.js").Verdict} Verdict */

/** @param {Sent} sent */
export function rules({ verdict: own, rules: followed, result, request }) {
  const verdict = own ?? followed;
  if (!verdict) return null;
  const short = (/** @type {string} */ text) => withoutRun(text, request.run);
  return html`${result.outcome !== "no response" && knownDifference(verdict, result.outcome)}
    <ol class="rules">${verdict.rules.map(
      (rule) => html`<li class="${rule.passed ? "passed" : "failed"}"><p><b>${rule.name}</b> <em>${rule.passed ? "passed" : "failed: the request ends here"}</em></p>
        <p>${short(rule.sentence)}</p><p class="step">${citedSteps(rule.steps)}</p></li>`,
    )}</ol>
    ${verdict.notes.map((note) => html`<p class="note"><b>Note:</b> ${short(note.sentence)} ${note.fix}</p>`)}`;
}

/** A known difference between this browser and the standard. @param {Verdict} verdict @param {string} outcome */
function knownDifference(verdict, outcome) {
  if (outcome === verdict.outcome || verdict.browsers[engine()].outcome !== outcome) return null;
  return html`<p class="note"><b>${ENGINE_NAMES[engine()]} differs from the standard here.</b> Its outcome is “${outcome}”. The outcome in the
    standard is “${verdict.outcome}”. This difference is known. The rules below are those of the standard.</p>`;
}

/** How the browser differs from the model's prediction, and what to do. @param {Sent} sent */
export function contradiction(sent) {
  const { verdict, result, role, request, exchanges } = sent;
  if (!verdict || result.outcome === "no response") return null;
  const found = notPredicted(sent);
  if (!found.length) return null;
  const { assumed } = verdict.browsers[engine()];
  const record = { browser: navigator.userAgent, role, request, outcome: result.outcome, error: result.error, exchanges,
    predicted: verdict.browsers[engine()] };
  return html`<div class="unexpected contradiction"><p><strong>Your browser, ${browserName()}, did not do what the model predicts:</strong> ${found.join("; ")}.
      The picture shows what really happened. If the explanation below it says something else, the explanation is wrong.</p>
    ${assumed && html`<p>The model was not certain: this browser could send a request that was not sent here.</p>`}
    <p>What to do: send the request again in a private window without extensions. An extension, a proxy or a virus scanner can
      change headers. If the result is the same, the model is wrong about this browser. Copy the record and report it to the person who gave you the lab.</p>
    <copy-button label="Copy the record" text="${JSON.stringify(record, null, 2)}"></copy-button></div>`;
}

/** The steps of a standard that decided, each with a link to its place there. @param {import("./types.js").Step[]} steps */
export function citedSteps(steps) {
  return html`${steps.map(({ text, url }, index) => html`${index > 0 && "; "}<a href="${url}" rel="noreferrer">${text}</a>`)}`;
}

/** A sentence without the lab's own parameter, the run. @param {string} text @param {string} run */
function withoutRun(text, run) {
  return text.replaceAll(`?run=${run}`, "").replaceAll(`&run=${run}`, "");
}
