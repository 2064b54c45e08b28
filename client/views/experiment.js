// @ts-check
/* The view at #slug/probe/role: the question that a scenario asks, the bar with the guess and Send, and then what happened and why. */

import "../file-tabs.js";
import { follow } from "../address.js";
import { headline } from "../endings.js";
import { requestOf, sendNow, shownExperiment, stateOf } from "../experiment-state.js";
import { NOTHING, html, render, renderNew } from "../html.js";
import { brokenLesson, fileList, lesson, lessonHead } from "../lesson.js";
import { isTouring, metBefore, rememberPlace, sentBefore, setTouring } from "../memory.js";
import { toggleFolded } from "../more.js";
import { clearNotices } from "../notice.js";
import { onward } from "../onward.js";
import { fail, place, redraw } from "../page.js";
import { report } from "../report.js";
import { requestForm, requestShown } from "../request-form.js";
import { stopRun } from "../run-all.js";
import { announce } from "../status.js";
import { present } from "./present.js";

/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../types.js").Prediction} Prediction */
/** @typedef {import("../types.js").Scenario} Scenario */

/** @type {import("../types.js").View} */
export const experiment = {
  name: "experiment",
  owns: (hash, lab) => follow(hash, lab.scenarios).scenario !== null,
  title(lab) {
    const { title, folder } = shownScenario(lab);
    return `${title ?? folder} – CORS lab`;
  },
  problem: (lab) => follow(location.hash, lab.scenarios).problem,
  load: (lab) => lab.complete(shownScenario(lab)),

  draw(lab, isNew) {
    const scenario = shownScenario(lab);
    if (isNew || !document.getElementById("lesson")) {
      render(place("view"), html`<div id="lesson"></div><div id="request"></div><div id="report"></div>`);
    }
    if (scenario.broken || !document.getElementById("lesson-head")) {
      render(place("lesson"), scenario.broken ? brokenLesson(scenario) : lesson(scenario));
    }
    place("lesson").querySelector("copy-button")?.setAttribute("text", scenario.standalone ?? "");
    drawExperiment(lab);
  },

  submit: (_, lab) => send(lab),

  change(input, lab) {
    const chosen = shownExperiment(lab);
    if (input.name !== "prediction" || !chosen) return;
    stateOf(chosen).prediction = /** @type {Prediction} */ (input.value);
    drawExperiment(lab);
    /** @type {HTMLElement | null} */ (place("request").querySelector(`input[value="${input.value}"]`))?.focus({ preventScroll: true });
  },

  key(event) {
    const form = /** @type {HTMLFormElement | null} */ (document.getElementById("experiment"));
    if (!form) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return form.requestSubmit();
    if (/^[1-5]$/.test(event.key)) form.querySelectorAll("input")[Number(event.key) - 1].click();
    else if (event.key === "p") present();
    else if (event.key === "n") /** @type {HTMLElement | null} */ (place("report").querySelector("a.next"))?.click();
    else toggleFolded(place("report"), event.key);
  },

  do(name) {
    if (name === "present") present();
    if (name !== "leave-tour") return;
    setTouring(false);
    redraw();
    place("lesson").querySelector("h1")?.focus();
  },
};

/** @param {Lab} lab */
function shownScenario(lab) {
  return /** @type {Scenario} */ (follow(location.hash, lab.scenarios).scenario);
}

/** @param {Lab} lab */
function drawExperiment(lab) {
  const chosen = shownExperiment(lab);
  if (!chosen) {
    renderNew(place("request"), NOTHING);
    renderNew(place("report"), NOTHING);
    place("view").dataset.stage = "broken";
    return drawFiles(shownScenario(lab), true);
  }
  rememberPlace(chosen.address);
  const state = stateOf(chosen);
  const sent = sentBefore();
  const made = state.attempt;
  const tour = isTouring() ? lab.tour : null;
  const met = made !== null || metBefore().has(chosen.scenario.slug);
  place("view").dataset.stage = made ? "answer" : "question";
  renderNew(place("lesson-head"), lessonHead(chosen.scenario, { met, tour }));
  drawFiles(chosen.scenario, met);
  renderNew(place("sends"), requestShown(chosen, requestOf(state, chosen, lab), lab));
  renderNew(place("request"), requestForm(chosen, { prediction: state.prediction, again: made !== null, sent }, lab));
  if (!made) return void renderNew(place("report"), NOTHING);
  const next = onward(chosen, lab.scenarios, { tour, sent });
  const fixed = lab.find(made.last.report?.fixed_by?.slug ?? null);
  if (!renderNew(place("report"), report(made, state.predicted, chosen, { next, before: state.before, fixed }))) return;
  place("report").querySelectorAll(".picture li").forEach((row, index) => {
    /** @type {HTMLElement} */ (row).style.setProperty("--turn", String(index));
  });
}

/** @param {Scenario} scenario @param {boolean} met */
function drawFiles(scenario, met) {
  const tabs = /** @type {import("../file-tabs.js").FileTabs | null} */ (place("lesson").querySelector("file-tabs"));
  if (tabs) tabs.files = fileList(scenario, met);
}

/** @param {Lab} lab */
async function send(lab) {
  const chosen = shownExperiment(lab);
  if (!chosen || lab.sending) return;
  await stopRun();
  const state = stateOf(chosen);
  if (lab.config.require_guess && !state.prediction) return announce("Choose a prediction first.");
  lab.sending = chosen.address;
  state.predicted = state.prediction;
  announce("Sending the request.");
  clearNotices();
  if (state.attempt) state.request = null;
  state.attempt = null;
  drawExperiment(lab);
  try {
    state.attempt = await sendNow(chosen, state, lab);
  } catch (error) {
    state.request = null;
    lab.sending = null;
    if (document.getElementById("report")) drawExperiment(lab);
    return fail(error);
  }
  lab.sending = null;
  if (lab.find(chosen.scenario.slug)?.version !== chosen.scenario.version && document.getElementById("lesson")) render(place("lesson"), NOTHING);
  redraw();
  const made = stateOf(chosen).attempt;
  if (!made || shownExperiment(lab)?.address !== chosen.address) return;
  announce(made.last.report?.headline ?? headline(made.ending));
  showAnswer();
}

/** Scroll so that the bar is at the top and the report fills the rest of the screen. */
function showAnswer() {
  const bar = place("request");
  const above = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  scrollTo(0, scrollY + place("report").getBoundingClientRect().top - above);
  place("report").querySelector("h2")?.focus({ preventScroll: true });
}
