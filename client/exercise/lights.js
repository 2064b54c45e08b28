// @ts-check
/* The checklist of an exercise: each check from each origin is a light. The learner's own browser sends the requests. */

import { sendingOrder } from "../attempt.js";
import { askGrade, askReport, readRecord } from "../control.js";
import { html, inline } from "../html.js";
import { picture } from "../picture.js";
import { sendFrom } from "../origins.js";
import { newRun, requestFor } from "../requests.js";
import { ROLE_NAMES } from "../roles.js";
import { endingOf } from "../timeline.js";
import { rules } from "../verdict.js";

/** @typedef {import("./types.js").Grade} Grade */
/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("./types.js").Light} Light */
/** @typedef {import("./types.js").OpenExercise} OpenExercise */
/** @typedef {import("../types.js").Probe} Probe */
/** @typedef {import("../types.js").Role} Role */
/** @typedef {import("../types.js").Scenario} Scenario */
/** @typedef {import("../types.js").Sent} Sent */

/** @typedef {{sent: Map<string, Sent[]>, grade: Grade}} Lights the grade, and the requests of each light by check and origin */

/**
 * Send every check from each of its origins, one after another: a login of one of them must not meet the cookie of another.
 * @param {OpenExercise} exercise @param {Lab} lab @returns {Promise<Lights>}
 */
export async function sendAll({ slug, scenario }, lab) {
  /** @type {Map<string, Sent[]>} */
  const sent = new Map();
  for (const probe of scenario.probes) {
    for (const role of /** @type {Role[]} */ (Object.keys(probe.expect))) sent.set(`${probe.id}/${role}`, await sendOne(scenario, probe, role, lab));
  }
  return { sent, grade: await askGrade(slug, [...sent.values()].map((it) => it[it.length - 1])) };
}

/**
 * The requests of one check. Those that come before it have the name of its run and a number, so that they share its data.
 * @param {Scenario} scenario @param {Probe} probe @param {Role} role @param {Lab} lab
 */
async function sendOne(scenario, probe, role, lab) {
  const run = newRun();
  const order = sendingOrder({ scenario, probe, role });
  /** @type {Sent[]} */
  const sent = [];
  for (const [index, it] of order.entries()) {
    const before = order.length - 1 - index;
    const request = requestFor(scenario, it.probe, [], before ? `${run}-${before}` : run);
    const result = await sendFrom(it.role, request);
    sent.push({ ...it, request, result, origin: lab.config.origins[it.role], exchanges: [], gone: false, verdict: null, report: null });
  }
  return sent;
}

/** Look into what was sent: what the server saw, and what the model says. The lights do not wait for it. @param {Lights} lights @param {Scenario} scenario */
export async function look({ sent }, scenario) {
  for (const it of [...sent.values()].flat()) {
    const record = await readRecord(it.request.run);
    const said = record.gone ? null : await askReport(it, scenario.slug, null, 0);
    Object.assign(it, { exchanges: record.exchanges, gone: record.gone === true, verdict: said?.verdict ?? null, report: said?.report ?? null });
  }
}

/** @param {OpenExercise} exercise @param {Lights | null} lights @param {boolean} sending */
export function checklist({ scenario, problem }, lights, sending) {
  if (problem) return html`<p class="warning problem"><span><strong>The file does not run.</strong> ${problem}</span></p>`;
  const grade = lights?.grade;
  const on = grade?.lights.filter((it) => it.on).length ?? 0;
  const rows = grade?.lights ?? scenario.probes.flatMap((probe) => Object.entries(probe.expect).map(([role, wanted]) => waiting(probe, role, wanted)));
  return html`<p class="tally-of-lights">${grade ? html`<b>${on} of ${rows.length}</b> are as they must be` : "Not sent yet"}${sending && html`<span class="hint">, and your browser sends them again</span>`}</p>
    ${grade?.sentence && html`<p class="misstep means" data-means="mistake"><span>${inline(grade.sentence)}</span></p>`}
    <ul class="lights">${rows.map((it) => row(it, lights?.sent.get(`${it.check}/${it.role}`) ?? null))}</ul>`;
}

/** @param {import("../types.js").Probe} probe @param {string} role @param {{outcome: string}} wanted @returns {Light} */
function waiting(probe, role, { outcome }) {
  return { check: probe.id, role: /** @type {Role} */ (role), says: probe.says, wanted: outcome, on: null, got: null, why: "" };
}

/** @param {Light} light @param {Sent[] | null} made what was sent for it */
function row(light, made) {
  const wanted = light.wanted === "readable" ? "must be readable" : "must stay blocked";
  const state = light.on === null ? "waits" : light.on ? "on" : "off";
  const last = made?.[made.length - 1];
  const open = light.wanted !== "readable" && light.got === "readable";
  const words = html`${mark(state)}<span><span class="unseen">${SAYS[state]} </span>${inline(light.says)}, from <b>${ROLE_NAMES[light.role]}</b>: <em>${wanted}</em>
    ${state === "off" && html`<span class="why">${open && last ? html`The door stands open for ${ROLE_NAMES[light.role]}, <code>${last.origin}</code>. ` : ""}${inline(light.why)}</span>`}</span>`;
  if (!made || !last?.report) return html`<li class="light ${state}">${words}</li>`;
  return html`<li class="light ${state}"><details id="light-${light.check}-${light.role.replaceAll(".", "-")}"><summary>${words}</summary>
    <div class="inside">${picture(made, null, endingOf(last))}${last.verdict && html`<div class="of-rules"><h3>The rules</h3>${rules(last)}</div>`}</div></details></li>`;
}

const SAYS = { on: "As it must be:", off: "Not as it must be:", waits: "Not sent yet:" };

const SHAPES = {
  on: html`<circle cx="12" cy="12" r="10.500"/><path class="cut" d="M6.500 12.500l3.800 4 7-8.500"/>`,
  off: html`<path d="M7.500 1.500h9l6 6v9l-6 6h-9l-6-6v-9z"/><path class="cut" d="M7.500 7.500l9 9M16.500 7.500l-9 9"/>`,
  waits: html`<circle class="empty" cx="12" cy="12" r="9.500"/>`,
};

/** @param {"on" | "off" | "waits"} state */
function mark(state) {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[state]}</svg>`;
}
