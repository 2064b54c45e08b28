// @ts-check
/* The form of an experiment: which request, from which origin, the prediction, and Send. */

import { linkTo } from "./address.js";
import { sendingOrder } from "./attempt.js";
import { ENDINGS } from "./endings.js";
import { miniature } from "./glyphs.js";
import { html, inline } from "./html.js";
import { asCurl, asFetch } from "./requests.js";
import { ROLES, ROLE_NAMES } from "./roles.js";

/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Lab} Lab */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").ProbeRequest} ProbeRequest */

/** @param {Experiment} experiment @param {{request: ProbeRequest, prediction: Prediction | null, again: boolean}} state @param {Lab} lab */
export function requestForm(experiment, { request, prediction, again }, lab) {
  const { scenario, probe, role, address } = experiment;
  const { origins, require_guess } = lab.config;
  const sending = lab.sending === address;
  const off = sending || (require_guess && prediction === null);
  const before = sendingOrder(experiment).slice(0, -1);
  const elsewhere = probe.scenario === scenario.slug ? null : lab.find(probe.scenario);
  return html`<form class="request-form" id="experiment" aria-labelledby="experiment-title">
    <h2 id="experiment-title">The experiment</h2>
    <div class="choices">
      <div class="choice"><h3 id="probes">Which request</h3>
        <ul class="options" aria-labelledby="probes">${scenario.probes.map((it) => option(`probe-${it.id}`, linkTo(scenario.slug, it.id, role), it === probe, inline(it.says)))}</ul></div>
      <div class="choice"><h3 id="origins">From which origin</h3>
        <ul class="options" aria-labelledby="origins">${ROLES.map((it) =>
          option(`from-${it}`, linkTo(scenario.slug, probe.id, it), it === role, html`${ROLE_NAMES[it]} <code>${origins[it]}</code>`),
        )}</ul></div>
    </div>
    <div class="call">
      <h3>The request that will be sent</h3>
      ${before.map((it) => html`<p class="hint">First, from <code>${origins[it.role]}</code>: ${inline(it.probe.says)}.</p>`)}
      ${elsewhere && html`<p class="hint">For comparison, this request goes to <a href="${linkTo(elsewhere.slug)}">${elsewhere.title ?? elsewhere.folder}</a>.</p>`}
      <pre class="code" tabindex="0" role="group" aria-label="The request"><code id="call">${call(request)}</code></pre>
      <p class="tools"><copy-button label="Copy as curl" text="${asCurl(request, origins[role])}"></copy-button>
        <span class="hint">curl sends the same request and prints every response, because only browsers apply CORS.</span></p>
    </div>
    <fieldset class="prediction">
      <legend>What will happen?</legend>
      ${ENDINGS.map(
        ({ ending, text }, index) => html`<label><input type="radio" name="prediction" value="${ending}" ${ending === prediction ? CHECKED : null}>
          ${miniature(ending)}<span class="words">${text}</span><kbd aria-hidden="true">${index + 1}</kbd></label>`,
      )}
    </fieldset>
    <p class="go"><button type="submit" id="send" class="main" ${off ? DISABLED : null}>${sending ? "Sending…" : again ? "Send again" : "Send"}</button>
      <span class="hint">${off && !sending ? "Choose a prediction first. " : ""}Keys: <kbd>1</kbd> to <kbd>4</kbd> choose a prediction, <kbd>Ctrl</kbd> <kbd>Enter</kbd> sends the request.</span></p>
  </form>`;
}

/** The call; its run is less visible than the rest, because it is the lab's and no part of the lesson. @param {ProbeRequest} request */
function call(request) {
  const [before, after] = asFetch(request).split(`run=${request.run}`);
  return html`${before}<span class="run">run=${request.run}</span>${after}`;
}

const DISABLED = html`disabled`;
const CHECKED = html`checked`;

/** @param {string} id keeps the focus when the page is drawn again @param {string} href @param {boolean} chosen @param {unknown} text */
function option(id, href, chosen, text) {
  return html`<li><a id="${id}" href="${href}" ${chosen ? html`aria-current="true"` : null}>${text}</a></li>`;
}
