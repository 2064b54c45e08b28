// @ts-check
/* An experiment for a projector: large, one thing after another, and the result only when the teacher goes on. */

import { follow } from "../address.js";
import { ENDINGS, headline } from "../endings.js";
import { requestOf, sendNow, shownExperiment, stateOf } from "../experiment-state.js";
import { html, inline, render } from "../html.js";
import { isTouring, rememberPlace, sentBefore } from "../memory.js";
import { clearNotices } from "../notice.js";
import { onward } from "../onward.js";
import { fail, place, redraw } from "../page.js";
import { picture } from "../picture.js";
import { stopRun } from "../run-all.js";
import { BEFORE, beforeSlide, resultSlide, resultsOf } from "../slides.js";
import { announce } from "../status.js";
import { rowsOf, showRows } from "../steps.js";

/** @typedef {import("../types.js").Attempt} Attempt */
/** @typedef {import("../types.js").Experiment} Experiment */
/** @typedef {import("../types.js").Lab} Lab */

let presenting = false;
/** @type {Lab | null} while the view is shown */
let known = null;
/** The experiment that is shown, and the slide: first what is asked, then a row of the picture at a time, then what is said. */
let address = "";
let at = 0;
/** What was sent since the question was asked: the class must see it happen. @type {Attempt | null} */
let made = null;
/** The rows of its picture. */
let rows = 0;

/** Show experiments for a projector from now on. */
export function present() {
  presenting = true;
  address = "";
  redraw();
  place("view").querySelector("h1")?.focus({ preventScroll: true });
}

/** @type {import("../types.js").View} */
export const presentView = {
  name: "present",
  owns: (hash, lab) => presenting && follow(hash, lab.scenarios).probe !== null,
  title: (lab) => `${shown(lab).scenario.title} – CORS lab`,
  load: (lab) => lab.complete(shown(lab).scenario),

  draw(lab) {
    known = lab;
    const chosen = shown(lab);
    rememberPlace(chosen.address);
    if (chosen.address !== address) {
      [address, at, made, rows] = [chosen.address, 0, null, 0];
      stateOf(chosen).prediction = null;
    }
    render(place("view"), frame(chosen));
    drawSlide(lab);
  },

  leave() {
    presenting = false;
  },

  key(event) {
    const onControl = event.target instanceof Element && event.target.closest("button, a, summary");
    const does = event.key === " " && onControl ? undefined : /^[1-5]$/.test(event.key) ? `present-guess-${event.key}` : KEYS[event.key];
    if (!does) return;
    event.preventDefault();
    act(does);
  },

  do: act,
};

/** Also those of a remote control for slides. @type {Record<string, string>} */
const KEYS = {
  ArrowRight: "present-on", PageDown: "present-on", " ": "present-on", ArrowLeft: "present-back", PageUp: "present-back",
  Escape: "present-leave", p: "present-leave", n: "present-next",
};

/** @param {string} name */
function act(name) {
  if (!known) return;
  if (name === "present-on") go(at + 1, known);
  else if (name === "present-back") go(at - 1, known);
  else if (name === "present-leave") leave();
  else if (name === "present-next") /** @type {HTMLElement | null} */ (place("view").querySelector("a.next"))?.click();
  else if (name.startsWith("present-guess-")) guess(Number(name.slice(-1)), known);
}

function leave() {
  presenting = false;
  redraw();
  place("view").querySelector("h1")?.focus({ preventScroll: true });
}

/** @param {Lab} lab */
function shown(lab) {
  return /** @type {Experiment} */ (shownExperiment(lab));
}

/** @param {Experiment} experiment */
function frame({ scenario }) {
  return html`<article class="present">
    <header class="present-head"><h1 tabindex="-1">${scenario.title}</h1><p>${scenario.chapter}</p></header>
    <div class="present-slide" id="slide"></div>
    <footer class="present-foot"><p id="present-where"></p><span id="present-next"></span>
      <button type="button" data-do="present-back" id="present-back">Back</button>
      <button type="button" data-do="present-on" id="present-on">Next</button>
      <button type="button" data-do="present-leave" id="present-leave">Leave <kbd aria-hidden="true">Esc</kbd></button></footer>
  </article>`;
}

/** Choose an ending, or take the choice back. @param {number} number from 1 @param {Lab} lab */
function guess(number, lab) {
  if (at >= BEFORE.length) return;
  const state = stateOf(shown(lab));
  const { ending } = ENDINGS[number - 1];
  state.prediction = state.prediction === ending ? null : ending;
  at = BEFORE.indexOf("guess");
  drawSlide(lab);
  place(`present-guess-${number}`).focus({ preventScroll: true });
}

/** The last slide that there is; before the request is sent, the one that sends it. */
function last() {
  return made ? BEFORE.length + rows + resultsOf(made).length - 1 : BEFORE.length;
}

/** @param {number} slide @param {Lab} lab */
async function go(slide, lab) {
  if (lab.sending || slide < 0 || slide > last()) return;
  const asked = address;
  if (slide >= BEFORE.length && !made && !(await send(lab))) return;
  if (address !== asked || !document.getElementById("slide")) return;
  at = slide;
  drawSlide(lab);
}

/** @param {Lab} lab @returns {Promise<boolean>} whether there is a result */
async function send(lab) {
  const chosen = shown(lab);
  const state = stateOf(chosen);
  state.predicted = state.prediction;
  if (state.attempt) state.request = null;
  state.attempt = null;
  lab.sending = chosen.address;
  announce("Sending the request.");
  clearNotices();
  try {
    await stopRun();
    made = state.attempt = await sendNow(chosen, state, lab);
  } catch (error) {
    state.request = null;
    fail(error);
  } finally {
    lab.sending = null;
  }
  if (!state.attempt) {
    redraw();
    return false;
  }
  const drawn = document.createElement("div");
  render(drawn, picture(state.attempt.all, state.predicted, state.attempt.ending));
  rows = rowsOf(drawn).length;
  return true;
}

/** @param {Lab} lab */
function drawSlide(lab) {
  const chosen = shown(lab);
  const state = stateOf(chosen);
  const slide = place("slide");
  const name = nameOf(at);
  if (at < BEFORE.length) {
    render(slide, beforeSlide(BEFORE[at], chosen, requestOf(state, chosen, lab), lab.config.origins[chosen.role], state.prediction));
  } else if (made && name === "picture") {
    if (slide.dataset.slide !== "picture") render(slide, html`<h2 class="unseen">${WHERE.picture}</h2>${picture(made.all, state.predicted, made.ending)}`);
    drawRows(slide, at - BEFORE.length + 1);
  } else if (made) {
    render(slide, resultSlide(resultsOf(made)[at - BEFORE.length - rows], made));
    announce(name === "ending" ? (made.last.report?.headline ?? headline(made.ending)) : (slide.querySelector(".answer")?.textContent ?? ""));
  }
  slide.dataset.slide = name;
  if (name !== "picture") scrollTo(0, 0);
  drawFoot(chosen, lab);
}

/** @param {number} at */
function nameOf(at) {
  if (at < BEFORE.length) return BEFORE[at];
  return made && at >= BEFORE.length + rows ? resultsOf(made)[at - BEFORE.length - rows] : "picture";
}

/** Draw the picture down to a row, and read this row aloud. @param {Element} slide @param {number} count */
function drawRows(slide, count) {
  showRows(slide, count);
  const row = rowsOf(slide)[count - 1];
  row?.scrollIntoView({ block: "nearest" });
  const words = [...(row?.querySelectorAll(".label, .work p, .barrier p") ?? [])].map((it) => it.textContent?.trim());
  announce((words.length ? words : [row?.textContent]).join(". ").replace(/\s+/g, " "));
}

const WHERE = { question: "Question", code: "Code", guess: "Guess", picture: "What happens", ending: "The ending", why: "Why", change: "What to change" };

/** @param {Experiment} chosen @param {Lab} lab */
function drawFoot(chosen, lab) {
  place("present-where").textContent = WHERE[nameOf(at)];
  /** @type {HTMLButtonElement} */ (place("present-back")).disabled = at === 0;
  /** @type {HTMLButtonElement} */ (place("present-on")).disabled = at === last() && made !== null;
  const next = made && at === last() ? onward(chosen, lab.scenarios, { tour: isTouring() ? lab.tour : null, sent: sentBefore() }) : null;
  render(place("present-next"), html`${next && html`<a class="next" href="${next.address}">${inline(next.words)}</a>`}`);
}
