// @ts-check
/* The view at #quiz/SEED: ten questions, each for the cause and then for the fix. At #quiz it takes a new seed. */

import { detail, subject } from "../address.js";
import { listQuestions } from "../control.js";
import { html, render } from "../html.js";
import { quizMemory, rememberCause, rememberSession } from "../memory.js";
import { fail, place, redraw } from "../page.js";
import { choicesOf, orderOf, partOf, questionView } from "../quiz-question.js";
import { resultView } from "../quiz-result.js";
import { freshSeed, tenOf } from "../seeded.js";
import { announce } from "../status.js";

/** @typedef {import("../types.js").Given} Given */
/** @typedef {import("../types.js").Question} Question */
/** @typedef {import("../types.js").QuizSession} QuizSession */

const LONGEST_SEED = 40;

/** All questions; null while the lab makes them. @type {Question[] | null} */
let all = null;
let isAsking = false;
/** @type {QuizSession} */
let session = { seed: "", given: {} };
/** @type {Question[]} */
let ten = [];
/** The question that is shown; behind the last one is the result. */
let at = 0;
/** The engine whose console the reader has chosen. @type {string | null} */
let shown = null;
/** The seed of the questions that were drawn last. */
let drawn = "";

/** @type {import("../types.js").View} */
export const quiz = {
  name: "quiz",
  owns: (hash) => subject(hash) === "quiz",
  title: () => "Which is it? – CORS lab",

  async load() {
    if (all) begin();
    else ask();
  },

  draw() {
    render(place("view"), html`<div class="start quiz"><h1 tabindex="-1">Which is it?</h1>${all ? content() : WAITING}</div>`);
    if (drawn && drawn !== session.seed) focusOn("ask-cause");
    drawn = session.seed;
  },

  key(event) {
    if (!all) return;
    if (/^[1-4]$/.test(event.key)) return choose(Number(event.key) - 1);
    const pressed = event.key === "Enter" && !/** @type {Element} */ (event.target).closest("button, a, summary");
    if (pressed || event.key === "n") next();
  },

  do(name) {
    const [what, which] = name.split("-");
    if (what === "choose") choose(Number(which));
    else if (what === "engine") showConsole(which);
    else if (what === "next") next();
    else if (what === "again") again();
    else if (what === "print") print();
  },
};

const WAITING = html`<p class="lede">The lab carries out its experiments to make the questions. The first time, this takes some seconds.</p>`;

/** Read the questions, and draw them when they are there. */
async function ask() {
  if (isAsking) return;
  isAsking = true;
  try {
    all = await listQuestions();
  } catch (error) {
    return fail(error);
  } finally {
    isAsking = false;
  }
  if (subject(location.hash) !== "quiz") return;
  begin();
  redraw();
  announce(placeWords());
}

/** Begin the session that the address names, or go on with it; at #quiz, one with a new seed. */
function begin() {
  const questions = all ?? [];
  if (!detail(location.hash)) history.replaceState(null, "", `#quiz/${freshSeed(questions, quizMemory())}`);
  const seed = detail(location.hash).slice(0, LONGEST_SEED);
  if (seed === session.seed) return;
  const before = quizMemory().session;
  start(before?.seed === seed ? before : { seed, given: {} }, before?.seed !== seed);
}

/** @param {QuizSession} wanted @param {boolean} isNew */
function start(wanted, isNew) {
  session = wanted;
  ten = tenOf(all ?? [], session.seed);
  const open = ten.findIndex((it) => partOf(givenTo(it)) !== null);
  at = open < 0 ? ten.length : open;
  rememberSession(session, isNew);
}

function again() {
  start({ seed: session.seed, given: {} }, true);
  redraw();
  announce(placeWords());
  focusOn("ask-cause");
}

/** @param {Question} question @returns {Given} */
function givenTo({ id }) {
  return session.given[id] ?? { cause: null, fix: null };
}

function content() {
  if (!ten.length) return html`<p class="lede">There are no questions: no scenario of this lab ends as its <code>scenario.toml</code> says.</p>`;
  const question = ten[at];
  return html`<p class="lede">${question ? "This is what a developer has: the console and the Network tab. What is the cause, and what helps?" : "Each cause leads to its experiment."}</p>
    ${question && html`<p class="far"><progress max="${ten.length}" value="${at}" aria-label="Progress"></progress> <span>${placeWords()}</span></p>`}
    ${question ? questionView(question, { given: givenTo(question), seed: session.seed, shown, last: at === ten.length - 1 }) : resultView(ten, session.given, session.seed)}
    ${share()}`;
}

function placeWords() {
  return at < ten.length ? `Question ${at + 1} of ${ten.length}` : "The result";
}

function share() {
  const link = `${location.origin}/#quiz/${encodeURIComponent(session.seed)}`;
  return html`<p class="share"><span>These ten questions, for others too: <code>${link}</code></span> <copy-button label="Copy the link" text="${link}"></copy-button></p>`;
}

/** Choose what is shown at a place. @param {number} index */
function choose(index) {
  const question = ten[at];
  const part = question && partOf(givenTo(question));
  if (!question || !part) return;
  const { choices, right } = choicesOf(question, part);
  const chosen = orderOf(question, part, session.seed)[index];
  if (chosen === undefined) return;
  session = { ...session, given: { ...session.given, [question.id]: { ...givenTo(question), [part]: chosen } } };
  rememberSession(session, false);
  if (part === "cause") rememberCause(question.cause, chosen === right);
  redraw();
  announce(chosen === right ? "Right." : `Not right. Right is: ${choices[right].text}`);
  focusOn(part === "cause" ? "ask-fix" : "next-question");
}

function next() {
  const question = ten[at];
  if (!question || partOf(givenTo(question))) return;
  at += 1;
  redraw();
  announce(placeWords());
  focusOn(at < ten.length ? "ask-cause" : "result");
  scrollTo(0, 0);
}

/** @param {string} name */
function showConsole(name) {
  shown = name;
  redraw();
}

/** @param {string} id */
function focusOn(id) {
  const target = document.getElementById(id);
  target?.focus({ preventScroll: true });
  target?.closest("section, .solved")?.scrollIntoView({ block: "nearest" });
}
