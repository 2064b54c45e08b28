// @ts-check
/* The checklist of an exercise: each check from each origin is a light. The learner's own browser sends the requests. */

import { sendingOrder } from "../attempt.js";
import { askGrade, readRecord, readRun } from "../control.js";
import { meaningMark } from "../glyphs.js";
import { html, inline } from "../html.js";
import { picture } from "../picture.js";
import { sendFrom } from "../origins.js";
import { outOfReach } from "../reach.js";
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

/** @typedef {{sent: Map<string, Sent[]>, grade: Grade, looked: boolean}} Lights the grade, and the requests of each light by check and origin; `looked` if it is known what the server saw */

/**
 * Send every check from each of its origins, one after another: a login of one of them must not meet the cookie of another.
 * @param {OpenExercise} exercise @param {Lab} lab @returns {Promise<Lights>}
 */
export async function sendAll(exercise, lab) {
  const { slug, scenario } = exercise;
  /** @type {Map<string, Sent[]>} */
  const sent = new Map();
  for (const probe of scenario.probes) {
    for (const role of /** @type {Role[]} */ (Object.keys(probe.expect))) {
      // What this browser cannot send, the lab grades with its model.
      if (outOfReach(sendingOrder({ scenario, probe, role }), lab.config) !== null) continue;
      sent.set(`${probe.id}/${role}`, await sendOne(exercise, probe, role, lab));
    }
  }
  return { sent, grade: await askGrade(slug, [...sent.values()].map((it) => it[it.length - 1])), looked: false };
}

/** Whether the learner's script makes the request of a check. @param {OpenExercise} exercise @param {Probe} probe */
function byScript({ name }, probe) {
  return name === "page.js" && probe.path === "/";
}

/**
 * The requests of one check. Those that come before it have the name of its run and a number, so that they share its data.
 * @param {OpenExercise} exercise @param {Probe} probe @param {Role} role @param {Lab} lab
 */
async function sendOne(exercise, probe, role, lab) {
  const { slug, scenario } = exercise;
  const run = newRun();
  const order = sendingOrder({ scenario, probe, role });
  /** @type {Sent[]} */
  const sent = [];
  for (const [index, it] of order.entries()) {
    const before = order.length - 1 - index;
    const own = before ? `${run}-${before}` : run;
    const byPage = byScript(exercise, it.probe);
    const request = byPage
      ? { url: scenario.url, options: {}, reads: it.probe.reads, run: own, via: "page.js", page: null }
      : requestFor(scenario, it.probe, [], own);
    const result = await sendFrom(it.role, byPage ? { ...request, script: `/workshop/${slug}/page.js` } : request);
    sent.push({ ...it, request, result, origin: lab.config.origins[it.role], exchanges: [], gone: false, verdict: null, report: null });
  }
  return sent;
}

/** Look into what was sent: what the server saw, and what the model says. The lights do not wait for it. @param {Lights} lights @param {Scenario} scenario */
export async function look(lights, scenario) {
  for (const [name, requests] of lights.sent) {
    for (const it of requests) {
      if (it.request.via !== "page.js") {
        Object.assign(it, await readRun(it, scenario.slug, null, 0));
        continue;
      }
      const { exchanges, gone } = await readRecord(it.request.run);
      Object.assign(it, { exchanges, gone: gone === true });
      asSent(it, lights.grade.verdicts[name] ?? null);
    }
  }
  lights.looked = true;
}

/** What a script has sent is only known from the server's record. @param {Sent} sent @param {Sent["verdict"]} verdict */
function asSent(sent, verdict) {
  sent.verdict = verdict;
  const last = sent.exchanges.at(-1);
  if (!last) return;
  const asked = last.request_headers.find(([name]) => name.toLowerCase() === "access-control-request-method")?.[1];
  sent.request.options = { method: last.preflight && asked ? asked : last.method };
  sent.request.url = new URL(sent.request.url).origin + last.target;
}

/** @param {OpenExercise} exercise @param {Lights | null} lights @param {{sending: boolean, origins: Record<Role, string>, out_of_reach: Role[]}} now */
export function checklist({ scenario, problem }, lights, { sending, origins, out_of_reach }) {
  if (problem) return html`<p class="warning problem"><span><strong>The file does not run.</strong> ${problem}</span></p>`;
  const grade = lights?.grade;
  const on = grade?.lights.filter((it) => it.on).length ?? 0;
  const rows = grade?.lights ?? scenario.probes.flatMap((probe) => Object.entries(probe.expect).map(([role, wanted]) => waiting(probe, role, wanted)));
  return html`<p class="tally-of-lights">${grade ? html`<b>${on} of ${rows.length}</b> are as they must be` : "Not sent yet"}${sending && html`<span class="hint">, and your browser sends them again</span>`}</p>
    ${grade?.sentence && html`<p class="misstep means" data-means="mistake"><span>${inline(grade.sentence)}</span></p>`}
    <ul class="lights">${rows.map((it) => row(it, (lights?.looked && lights.sent.get(`${it.check}/${it.role}`)) || null, origins))}</ul>
    ${out_of_reach.length > 0 && rows.some((it) => out_of_reach.includes(it.role)) && html`<p class="hint">${GRADED_BY_MODEL}</p>`}`;
}

/** @param {import("../types.js").Probe} probe @param {string} role @param {{outcome: string}} wanted @returns {Light} */
function waiting(probe, role, { outcome }) {
  return { check: probe.id, role: /** @type {Role} */ (role), says: probe.says, wanted: outcome, on: null, got: null, why: "" };
}

/** @param {Light} light @param {Sent[] | null} made what was sent for it, if the server's record is known @param {Record<Role, string>} origins */
function row(light, made, origins) {
  const wanted = light.wanted === "readable" ? "must be readable" : "must stay blocked";
  const state = light.on === null ? "waits" : light.on ? "on" : "off";
  const last = made?.[made.length - 1];
  const open = light.wanted !== "readable" && light.got === "readable";
  const words = html`${MARKS[state]}<span><span class="unseen">${SAYS[state]} </span>${inline(light.says)}, from <b>${ROLE_NAMES[light.role]}</b>: <em>${wanted}</em>
    ${state === "off" && html`<span class="why">${open ? html`The door stands open for ${ROLE_NAMES[light.role]}, <code>${origins[light.role]}</code>. ` : ""}${inline(light.why)}</span>`}</span>`;
  if (!made || !last) return html`<li class="light ${state}">${words}</li>`;
  return html`<li class="light ${state}"><details id="light-${light.check}-${light.role.replaceAll(".", "-")}"><summary>${words}</summary>
    <div class="inside">${picture(made, null, endingOf(last))}${last.verdict && html`<div class="of-rules"><h3>The rules</h3>${rules(last)}</div>`}</div></details></li>`;
}

const GRADED_BY_MODEL = "The model has tried the pages at 127.0.0.1 and at names under localhost: from here, your browser cannot, because the lab is on another computer.";

const SAYS = { on: "As it must be:", off: "Not as it must be:", waits: "Not sent yet:" };

const MARKS = {
  on: meaningMark("works"),
  off: meaningMark("mistake"),
  waits: html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><circle class="empty" cx="12" cy="12" r="9.500"/></svg>`,
};
