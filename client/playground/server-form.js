// @ts-check
/* The left side: what the server does, by a policy or by hand. */

import { html } from "../html.js";
import { ROLE_NAMES } from "../roles.js";

/** @typedef {import("./types.js").Fields} Fields */
/** @typedef {import("./types.js").Said} Said */

/** @param {Fields} fields @param {number[]} statuses */
export function serverForm(fields, statuses) {
  const byHand = fields.by === "hand";
  return html`<section class="play-server" aria-labelledby="play-server-title">
    <h2 id="play-server-title">The server</h2>
    <fieldset class="play-by"><legend class="unseen">What the server does</legend>
      ${kind("policy", "A policy", "FastAPI with CORSMiddleware", !byHand)}
      ${kind("hand", "By hand", "any status, any header lines", byHand)}</fieldset>
    <div id="play-policy" ${byHand ? HIDDEN : null}><policy-form></policy-form></div>
    <div id="play-hand" ${byHand ? null : HIDDEN}>
      ${said("preflight", "To a preflight, it says", fields.preflight, statuses)}
      ${said("response", "To every other request, it says", fields.response, statuses)}
      <p class="hint">Placeholders: <code>{origin}</code> is the Origin of the request, <code>{method}</code> and <code>{headers}</code> are what a preflight asks for,
        <code>{client}</code> and <code>{stranger}</code> are pages of this lab, <code>{api}</code> and <code>{numeric}</code> its API, <code>{nowhere}</code> an address where
        nothing listens. If a request has no such value, the line is left out.</p>
      <label class="choice"><input type="checkbox" name="work" ${fields.work ? CHECKED : null}> It does the work before it responds</label>
      <div class="field"><label for="play-readers">The API is for</label><select id="play-readers" name="readers">${readers(fields.readers)}</select></div>
    </div>
  </section>`;
}

/** @param {string} value @param {string} label @param {string} hint @param {boolean} chosen */
function kind(value, label, hint, chosen) {
  return html`<label class="choice"><input type="radio" name="by" value="${value}" ${chosen ? CHECKED : null}> <b>${label}</b> <span class="hint">${hint}</span></label>`;
}

/** @param {string} name @param {string} title @param {Said} it @param {number[]} statuses */
function said(name, title, { status, lines }, statuses) {
  const known = statuses.map(String);
  const all = known.includes(status) ? known : [...known, status];
  return html`<fieldset class="play-said"><legend>${title}</legend>
    <div class="field status"><label for="play-${name}-status">Status</label>
      <select id="play-${name}-status" name="${name}-status">${all.map((it) => html`<option value="${it}" ${it === status ? SELECTED : null}>${it}</option>`)}</select></div>
    <div class="field"><label for="play-${name}-lines">Header lines</label>
      <textarea id="play-${name}-lines" name="${name}-lines" rows="${Math.max(3, Math.min(9, lines.split("\n").length + 1))}" spellcheck="false" autocapitalize="off" wrap="off">${lines}</textarea></div></fieldset>`;
}

/** @param {string[]} chosen */
function readers(chosen) {
  /** @type {Record<string, string>} */
  const names = { client: ROLE_NAMES.client, stranger: ROLE_NAMES.stranger, anyone: "every page", nobody: "no page" };
  const given = chosen.join(" ");
  if (!names[given]) names[given] = chosen.map((it) => ROLE_NAMES[/** @type {keyof typeof ROLE_NAMES} */ (it)] ?? it).join(", ");
  return Object.entries(names).map(([value, name]) => html`<option value="${value}" ${value === given ? SELECTED : null}>${name}</option>`);
}

const HIDDEN = html`hidden`;
const CHECKED = html`checked`;
const SELECTED = html`selected`;
