// @ts-check
/* The bar of an experiment, which stays in view: which request, from which origin, the guess, and Send. And the request itself. */

import { linkTo } from "./address.js";
import { sendingOrder, whyNotSent } from "./attempt.js";
import { chooser } from "./chooser.js";
import { ENDINGS } from "./endings.js";
import { TICK, miniature } from "./glyphs.js";
import { html, inline } from "./html.js";
import { addressFrom } from "./playground/fields.js";
import { asCurl, asFetch } from "./requests.js";
import { ROLES, ROLE_NAMES } from "./roles.js";

/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Lab} Lab */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").ProbeRequest} ProbeRequest */

/**
 * @param {Experiment} experiment @param {{prediction: Prediction | null, again: boolean, sent: Set<string>}} state `sent`: addresses @param {Lab} lab
 */
export function requestForm({ scenario, probe, role, address }, { prediction, again, sent }, lab) {
  const { origins, out_of_reach, require_guess } = lab.config;
  const why = whyNotSent({ scenario, probe, role }, lab);
  const sending = lab.sending === address;
  const off = sending || why !== null || (require_guess && prediction === null);
  const tick = (/** @type {string} */ it) => sent.has(it) && TICK;
  return html`<form class="bar" id="experiment" aria-label="The experiment" data-sent="${String(again)}">
    <div class="choosers">
      ${chooser({
        id: "choose-request", label: "Request", chosen: inline(probe.says),
        options: scenario.probes.map((it) => {
          const href = linkTo(scenario.slug, it.id, role);
          return { id: `probe-${it.id}`, href, chosen: it === probe, text: html`<span>${inline(it.says)} ${tick(href)}</span>` };
        }),
      })}
      ${chooser({
        id: "choose-origin", label: "From", chosen: html`${ROLE_NAMES[role]} <code>${origins[role]}</code>`, hint: ORIGIN,
        options: ROLES.map((it) => {
          const href = linkTo(scenario.slug, probe.id, it);
          return { id: `from-${it}`, href, chosen: it === role, text: html`<span>${ROLE_NAMES[it]} ${tick(href)}</span> <code>${origins[it]}</code>${out_of_reach.includes(it) && html` <span class="hint">not from here</span>`}` };
        }),
      })}
      <details class="chooser asked-origin"><summary>Origin?</summary><div class="sheet"><p>${ORIGIN} In <code>http://localhost:8001</code>, the scheme is <code>http</code>, the
        host is <code>localhost</code> and the port is <code>8001</code>. If one of the three differs, it is another origin.</p></div></details>
    </div>
    <fieldset class="prediction">
      <legend>What will happen? <span class="hint">${why !== null ? html`<strong id="not-from-here">${why}</strong>` : html`${off && !sending ? "Choose one, then send. " : ""}Keys: <kbd>1</kbd> to <kbd>5</kbd>, then <kbd>Enter</kbd>`}</span></legend>
      ${ENDINGS.map(
        ({ ending, label, note }, index) => html`<label><input type="radio" name="prediction" value="${ending}" ${ending === prediction ? CHECKED : null}>
          ${miniature(ending)}<b>${label}</b> <span class="words">${note}</span><kbd aria-hidden="true">${index + 1}</kbd></label>`,
      )}
    </fieldset>
    <p class="go"><button type="submit" id="send" class="main" ${off ? DISABLED : null}>${sending ? "Sending…" : again ? "Send again" : "Send"}</button></p>
  </form>`;
}

const ORIGIN = "An origin is scheme, host and port.";
const DISABLED = html`disabled`;
const CHECKED = html`checked`;

/** The request as code, and what is sent before it. @param {Experiment} experiment @param {ProbeRequest} request @param {Lab} lab */
export function requestShown(experiment, request, lab) {
  const { scenario, probe, role } = experiment;
  const { origins } = lab.config;
  const before = sendingOrder(experiment).slice(0, -1);
  const elsewhere = probe.scenario === scenario.slug ? null : lab.find(probe.scenario);
  return html`<section class="call" aria-labelledby="call-title">
    <div class="part-head"><h2 id="call-title">The page sends</h2> <span class="hint"></span>
      <a class="try-own" href="${addressFrom(scenario.slug, probe.id, role)}">Try your own policy</a>
      <copy-button label="Copy as curl" text="${asCurl(request, origins[role])}"></copy-button></div>
    ${before.map((it) => html`<p class="hint">First, from <code>${origins[it.role]}</code>: ${inline(it.probe.says)}.</p>`)}
    ${elsewhere && html`<p class="hint">For comparison, this request goes to <a href="${linkTo(elsewhere.slug)}">${elsewhere.title ?? elsewhere.folder}</a>.</p>`}
    <pre class="code" tabindex="0" role="group" aria-label="The request"><code id="call">${call(request)}</code></pre>
  </section>`;
}

/** The call; its run is less visible than the rest, because it is the lab's and no part of the lesson. @param {ProbeRequest} request */
function call(request) {
  const [before, after] = asFetch(request).split(`run=${request.run}`);
  return html`${before}<span class="run">run=${request.run}</span>${after}`;
}
