// @ts-check
/* What is folded below the picture: the rules, the consoles, what script and server saw, what changes, and more to read. Each
   has a key. */

import { linkTo } from "./address.js";
import { changeView } from "./changes.js";
import { consoles } from "./consoles.js";
import { html, prose } from "./html.js";
import { saw } from "./saw.js";
import { rules } from "./verdict.js";

/** @typedef {import("./types.js").Attempt} Attempt */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Scenario} Scenario */

/**
 * @param {Attempt} attempt @param {Experiment} experiment
 * @param {{fixed: Scenario | null, before: string | null}} other the scenario whose file lets the request through; and app.py as it was
 *   when it last ended as expected
 */
export function more({ all, last, code }, { scenario, role }, { fixed, before }) {
  const { report, request } = last;
  return html`<div class="more">
    ${folded("rules", "r", "The rules", rules(last))}
    ${report && folded("consoles", "c", "The consoles", consoles(report.consoles, request.run))}
    ${folded("saw", "h", "What script and server saw", saw(all))}
    ${folded("changes", "d", "What changes", [edits(report, before, code), difference(report, scenario, role, fixed)])}
    ${folded("reading", "m", "Read more", reading(report, scenario))}
  </div>`;
}

/** @param {string} name @param {string} key @param {string} title @param {unknown} content */
function folded(name, key, title, content) {
  if (!content || (Array.isArray(content) && !content.some(Boolean))) return null;
  return html`<details class="fold" id="more-${name}" data-key="${key}"><summary id="more-${name}-summary">${title} <kbd aria-hidden="true">${key}</kbd></summary><div class="inside">${content}</div></details>`;
}

/** Open or close what has that key. @param {Element} place @param {string} key @returns {boolean} whether there is something */
export function toggleFolded(place, key) {
  const found = [...place.querySelectorAll("details.fold")].find((it) => /** @type {HTMLElement} */ (it).dataset.key === key);
  if (!found) return false;
  found.toggleAttribute("open");
  found.querySelector("summary")?.focus({ preventScroll: true });
  if (found.hasAttribute("open")) found.scrollIntoView({ block: "nearest" });
  return true;
}

/** @param {Report | null} report @param {string | null} before @param {string} code */
function edits(report, before, code) {
  if (!report?.edited || before === null || before === code) return null;
  return html`<section class="difference"><h3>What you changed</h3>
    <p>The difference between <code>app.py</code> as this browser last saw it end as expected, and now:</p>
    ${changeView(before, code, "What you changed in app.py")}</section>`;
}

/** @param {Report | null} report @param {Scenario} scenario @param {Attempt["last"]["role"]} role @param {Scenario | null} fixed */
function difference(report, scenario, role, fixed) {
  if (!report?.fixed_by || !fixed?.files || !scenario.files || fixed.broken) return null;
  const { probe, slug, title } = report.fixed_by;
  return html`<section class="difference"><h3>What changes</h3>
    <p>The difference between this <code>app.py</code> and the one of <a href="${probe ? linkTo(slug, probe, role) : linkTo(slug)}">${title}</a>, where this request works:</p>
    ${changeView(scenario.files["app.py"], fixed.files["app.py"], "Changes to app.py")}</section>`;
}

/** @param {Report | null} report @param {Scenario} scenario */
function reading(report, { links }) {
  const moral = report?.moral;
  if (!moral && !links?.length) return null;
  return html`${moral && html`<div class="sides"><section><h3>What the lesson says</h3><div class="story">${prose(moral.why)}</div></section>
      <section><h3>What to write</h3><div class="story">${prose(moral.fix)}</div></section></div>`}
    ${links?.length && html`<section class="reading"><h3>Elsewhere</h3><ul>${links.map((it) => html`<li><a href="${it.url}" rel="noreferrer">${it.title}</a></li>`)}</ul></section>`}`;
}
