// @ts-check
/* The view at #workshop/SLUG: one exercise. The task, the checklist, the learner's file, hints, and in the end the debrief. */

import { listExercises, readConfig, readExercise, readSolution } from "../control.js";
import { learnersFile } from "../exercise/file.js";
import { checklist, look, sendAll } from "../exercise/lights.js";
import { hints, solved } from "../exercise/help.js";
import { onSave } from "../exercise/saved.js";
import { html, inline, prose, render, renderNew } from "../html.js";
import { fail, place } from "../page.js";
import { announce } from "../status.js";

/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../exercise/types.js").OpenExercise} OpenExercise */

/**
 * @typedef {object} State what this page knows of an exercise
 * @property {OpenExercise} exercise as it was when it was last read
 * @property {import("../exercise/lights.js").Lights | null} lights
 * @property {string | null} sent the version that the lights are about
 * @property {Set<string>} open the ids of the lights that the reader has opened
 * @property {string | null} allowed the version of a script that the reader wants to run although the model does not know all of it
 * @property {number} hints how many are shown
 * @property {boolean} asks whether the reader is asked to confirm that the solution should be shown
 * @property {import("../exercise/types.js").Solution | null} solution
 */

/** @type {Map<string, State>} by slug, so that a reader who comes back finds it as it was */
const states = new Map();
/** @type {import("../exercise/types.js").Exercise[]} */
let order = [];
/** @type {{slug: string, stop: () => void} | null} */
let watched = null;
let sending = false;
/** @type {Record<import("../types.js").Role, string>} */
let origins;
/** @type {import("../types.js").Role[]} */
let farRoles = [];

const PREFIX = "#workshop/";
const slugOf = (/** @type {string} */ hash) => hash.slice(PREFIX.length).split("/")[0];

/** @type {import("../types.js").View} */
export const exercise = {
  name: "exercise",
  owns: (hash) => hash.startsWith(PREFIX) && hash.length > PREFIX.length,
  part: slugOf,
  title: () => `${states.get(slugOf(location.hash))?.exercise.title ?? "Practise"} – CORS lab`,
  problem: () => (states.has(slugOf(location.hash)) ? null : `There is no exercise called “${slugOf(location.hash)}”, or this lab has no folder for exercises.`),

  async load() {
    ({ origins, out_of_reach: farRoles } = await readConfig());
    const slug = slugOf(location.hash);
    order = (await listExercises()).exercises;
    const read = order.some((it) => it.slug === slug) ? await readExercise(slug) : null;
    if (read) states.set(slug, { ...(states.get(slug) ?? newState()), exercise: read });
  },

  draw(lab, isNew) {
    const slug = slugOf(location.hash);
    const state = states.get(slug);
    if (!state) return render(place("view"), html`<div class="start"><h1 tabindex="-1">No such exercise</h1><p class="lede"><a href="#workshop">All exercises</a></p></div>`);
    if (isNew || !document.getElementById("checks") || watched?.slug !== slug) render(place("view"), frame(state.exercise));
    drawParts(state);
    watch(slug, lab);
    if (state.sent !== state.exercise.version) check(slug, lab);
  },

  leave() {
    watched?.stop();
    watched = null;
  },

  key(event, lab) {
    if (event.key === "h") exercise.do?.("hint", lab);
    else if (event.key === "l") location.hash = "#workshop";
    else if (event.key === "n") location.hash = `#workshop/${nextOf(slugOf(location.hash))?.slug ?? ""}`.replace(/\/$/, "");
  },

  do(name, lab) {
    const slug = slugOf(location.hash);
    const state = states.get(slug);
    if (!state) return;
    if (name === "hint") state.hints = Math.min(state.hints + 1, state.exercise.hints.length);
    else if (name === "ask-solution") state.asks = true;
    else if (name === "keep-trying") state.asks = false;
    else if (name === "run-script") {
      state.allowed = state.exercise.version;
      return void check(slug, lab);
    } else if (name === "show-solution") return void showSolution(slug);
    drawParts(state);
    const focus = { hint: "#help .hints li:last-child", "ask-solution": "[data-do=keep-trying]", "keep-trying": "[data-do=ask-solution]" }[name];
    /** @type {HTMLElement | null} */ (focus ? place("view").querySelector(focus) : null)?.focus();
  },
};

/** @returns {Omit<State, "exercise">} */
function newState() {
  return { lights: null, sent: null, open: new Set(), allowed: null, hints: 0, asks: false, solution: null };
}

/** @param {OpenExercise} it */
function frame(it) {
  return html`<div class="exercise">
    <header><p class="kicker"><a href="#workshop">Exercises</a> <span>${it.chapter}</span> <span class="number">${String(it.number).padStart(2, "0")}</span> <span>${it.minutes} minutes</span></p>
      <h1 tabindex="-1">${it.title}</h1></header>
    <div class="todo">
      <div class="story">${prose(it.task)}</div>
      <div id="done"></div>
      <section aria-labelledby="checks-title"><h2 id="checks-title" class="small">What must be so</h2><div id="asks"></div><div id="checks"></div></section>
      <div id="help"></div>
    </div>
    <section id="file" aria-labelledby="file-title"></section>
  </div>`;
}

/** @param {State} state */
function drawParts(state) {
  const { exercise: it, lights } = state;
  // While the lights are being sent they cannot be opened; what was open is open again afterwards.
  for (const light of place("checks").querySelectorAll("details[id]")) state.open[light.hasAttribute("open") ? "add" : "delete"](light.id);
  if (renderNew(place("checks"), checklist(it, lights, { sending, origins, out_of_reach: farRoles }))) for (const id of state.open) document.getElementById(id)?.setAttribute("open", "");
  const asks = it.unknown !== null && it.problem === null && state.sent !== it.version;
  renderNew(place("asks"), asks ? asksToRun(it.unknown ?? "") : html``);
  renderNew(place("file"), learnersFile(it));
  renderNew(place("help"), hints(it, state, isSolved(state)));
  renderNew(place("done"), isSolved(state) ? solved(it, state.solution, nextOf(it.slug)) : html``);
}

/** @param {string} slug @returns {import("../exercise/types.js").Exercise | null} null after the last one */
function nextOf(slug) {
  return order[order.findIndex((it) => it.slug === slug) + 1] ?? null;
}

/** @param {string} unknown */
function asksToRun(unknown) {
  return html`<p class="warning"><span><strong>The lab’s model cannot run this script.</strong> It does not know ${inline(unknown)}. Your browser may know it. If the
      script repeats without end, this page stops. <button type="button" class="quiet" data-do="run-script">Run it in this browser</button></span></p>`;
}

/** @param {State} state */
function isSolved({ exercise: it, lights, sent }) {
  return lights !== null && lights.grade.solved && sent === it.version && it.problem === null;
}

/** @param {string} slug @param {Lab} lab */
function watch(slug, lab) {
  if (watched?.slug === slug) return;
  watched?.stop();
  const stop = onSave(slug, () => states.get(slug)?.exercise.version ?? "", () => reread(slug, lab));
  watched = { slug, stop };
}

/** @param {string} slug @param {Lab} lab */
async function reread(slug, lab) {
  const read = await readExercise(slug);
  const state = states.get(slug);
  if (!read || !state) return;
  state.exercise = read;
  if (slugOf(location.hash) === slug && document.getElementById("checks")) drawParts(state);
  await check(slug, lab);
}

/** Send all checks, and again as long as the file has changed meanwhile. @param {string} slug @param {Lab} lab */
async function check(slug, lab) {
  const state = states.get(slug);
  if (!state || sending) return;
  const shown = () => slugOf(location.hash) === slug && document.getElementById("checks") !== null;
  sending = true;
  try {
    while (state.sent !== state.exercise.version && shown()) {
      const { version, problem, unknown } = state.exercise;
      if (unknown !== null && state.allowed !== version) break;
      drawParts(state);
      if (problem === null) state.lights = await sendAll(state.exercise, lab);
      state.sent = version;
      if (problem === null && state.lights?.grade.solved && !state.solution) state.solution = await readSolution(slug);
    }
  } catch (error) {
    state.sent = state.exercise.version; // the next save tries again
    fail(error);
  } finally {
    sending = false;
  }
  if (!shown()) return;
  drawParts(state);
  if (state.sent !== state.exercise.version) return;
  announce(summary(state));
  if (!state.lights || state.exercise.problem !== null) return;
  await look(state.lights, state.exercise.scenario);
  if (shown()) drawParts(state);
}

/** @param {State} state */
function summary(state) {
  const { exercise: it, lights } = state;
  if (it.problem) return `The file does not run. ${it.problem}`;
  if (!lights) return "";
  if (isSolved(state)) return "Solved.";
  const off = lights.grade.lights.filter((light) => !light.on);
  return `${off.length} of ${lights.grade.lights.length} are not as they must be. ${lights.grade.sentence || off[0]?.why || ""}`;
}

/** @param {string} slug */
async function showSolution(slug) {
  const state = states.get(slug);
  if (!state) return;
  try {
    state.solution = await readSolution(slug);
  } catch (error) {
    return fail(error);
  }
  state.asks = false;
  drawParts(state);
  place("help").querySelector("h2")?.focus();
}
