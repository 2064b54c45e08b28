// @ts-check
/* Where an experiment is set up: which request, from which origin, what will happen, Send. */

import { NAMES, ROLES, linkTo } from "./address.js";
import { programme } from "./experiment.js";
import { miniature } from "./glyphs.js";
import { GUESSES } from "./guess.js";
import { html, inline } from "./html.js";
import { asCurl, asFetch } from "./requests.js";

/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Guess} Guess */
/** @typedef {import("./types.js").Probe} Probe */
/** @typedef {import("./types.js").Request} Request */
/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Scenario} Scenario */

/**
 * @param {{scenario: Scenario, scenarios: Scenario[], probe: Probe, role: Role, request: Request, guess: Guess | null,
 *   sending: boolean, again: boolean, config: Config}} setting
 */
export function bench({ scenario, scenarios, probe, role, request, guess, sending, again, config }) {
  const before = programme(scenario, probe, role).slice(0, -1);
  const elsewhere = scenarios.find((it) => it.slug === probe.scenario && it !== scenario);
  const off = sending || (config.require_guess && guess === null);
  return html`<form class="bench" id="experiment" aria-labelledby="bench-title">
    <h2 id="bench-title">The experiment</h2>
    <div class="choices">
      <div class="choice"><h3 id="probes">Which request</h3>
        <ul class="options" aria-labelledby="probes">${scenario.probes.map((it) => option(`probe-${it.id}`, linkTo(scenario.slug, it.id, role), it === probe, inline(it.says)))}</ul></div>
      <div class="choice"><h3 id="origins">From where</h3>
        <ul class="options" aria-labelledby="origins">${ROLES.map((it) =>
          option(`from-${it}`, linkTo(scenario.slug, probe.id, it), it === role, html`${NAMES[it]} <code>${config.origins[it]}</code>`),
        )}</ul></div>
    </div>
    <div class="call">
      <h3>The call that will be made</h3>
      ${before.map((act) => html`<p class="hint">First, from <code>${config.origins[act.role]}</code>: ${inline(act.probe.says)}.</p>`)}
      ${elsewhere && html`<p class="hint">For comparison, to <a href="${linkTo(elsewhere.slug)}">${elsewhere.title ?? elsewhere.folder}</a> and its code.</p>`}
      <pre class="code" tabindex="0" role="group" aria-label="The call"><code id="call">${call(request)}</code></pre>
      <p class="tools"><copy-button label="Copy as curl" text="${asCurl(request, config.origins[role])}"></copy-button>
        <span class="hint">curl sends the same, and prints every answer: CORS is the browser’s rule.</span></p>
    </div>
    <fieldset class="guess">
      <legend>What will happen?</legend>
      ${GUESSES.map(
        ({ guess: it, words }, index) => html`<label><input type="radio" name="guess" value="${it}" ${checked(it === guess)}>
          ${miniature(it)}<span class="words">${words}</span><kbd aria-hidden="true">${index + 1}</kbd></label>`,
      )}
    </fieldset>
    <p class="go"><button type="submit" id="send" class="main" ${off ? DISABLED : null}>${sending ? "Sending…" : again ? "Send again" : "Send"}</button>
      <span class="hint">${off && !sending ? "Commit to a prediction first. " : ""}Keys: <kbd>1</kbd> to <kbd>4</kbd> predict, <kbd>Ctrl</kbd> <kbd>Enter</kbd> sends.</span></p>
  </form>`;
}

/** The call, its run in a lower voice: that is the lab's, and no part of the lesson. @param {Request} request */
function call(request) {
  const [before, after] = asFetch(request).split(`run=${request.run}`);
  return html`${before}<span class="run">run=${request.run}</span>${after}`;
}

const DISABLED = html`disabled`;

/** @param {boolean} it */
function checked(it) {
  return it ? html`checked` : null;
}

/** @param {string} id keeps the focus when the page is drawn anew @param {string} href @param {boolean} chosen @param {unknown} words */
function option(id, href, chosen, words) {
  return html`<li><a id="${id}" href="${href}" ${chosen ? html`aria-current="true"` : null}>${words}</a></li>`;
}
