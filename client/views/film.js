// @ts-check
/* The view at #tour: a film of a hundred seconds. Its scenes are experiments that are really sent when they begin. It runs by
   itself, unless the reader's system asks for less motion. */

import { follow } from "../address.js";
import { attempt } from "../attempt.js";
import { readFilm } from "../control.js";
import { headline } from "../endings.js";
import { html, inline, render } from "../html.js";
import { fail, place } from "../page.js";
import { picture } from "../picture.js";
import { Player } from "../player.js";
import { requestFor } from "../requests.js";
import { stopRun } from "../run-all.js";
import { announce } from "../status.js";
import { kindsOf, rowsUntil, showRows } from "../steps.js";

/** @typedef {import("../types.js").Attempt} Attempt */
/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {{title: string, sends: string, steps: {until: string, seconds: number, says: string}[]}} Scene `sends`: an experiment's address, without # */
/** @typedef {{title: string, seconds: number, scenes: Scene[]}} Film */

/** @typedef {{attempt: Attempt, rows: number[] | null}} Played a scene that was sent; `rows`: how many each step shows, null if it ended in another way */

/** @type {Film | null} */
let film = null;
/** @type {string | null} what is wrong with the film's file */
let problem = null;
/** @type {Player | null} while the view is shown */
let player = null;
/** The scenes that are or were sent, by their number. @type {Map<number, Promise<Played>>} */
const played = new Map();
/** The film that was drawn, as text. */
let running = "";
/** The scene that is drawn. */
let drawn = -1;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {import("../types.js").View} */
export const filmView = {
  name: "film",
  owns: (hash) => hash === "#tour",
  title: () => `${film?.title ?? "The film"} – CORS lab`,
  problem: () => problem,

  async load() {
    ({ film, problem } = await readFilm());
  },

  draw(lab) {
    // If the page is drawn again, because a file was edited, the film goes on.
    if (document.getElementById("film") && JSON.stringify(film) === running) return;
    stop();
    running = JSON.stringify(film);
    if (!film) return render(place("view"), html`<h1 tabindex="-1">There is no film here</h1>`);
    render(place("view"), page(film));
    const shown = film;
    player = new Player(stepsOf(shown).map((it) => it.step.seconds), (step) => show(step, shown, lab), drawControls);
    document.addEventListener("visibilitychange", pauseUnseen);
    if (still.matches) player.go(0);
    else player.play();
  },

  leave: stop,

  key(event) {
    const onControl = event.target instanceof Element && event.target.closest("a, button, summary");
    const does = { ArrowLeft: "film-back", ArrowRight: "film-on", " ": onControl ? null : still.matches ? "film-on" : "film-play" }[event.key];
    if (!does) return;
    event.preventDefault();
    act(does);
  },

  do: act,
};

/** @param {Film} film */
function stepsOf({ scenes }) {
  return scenes.flatMap((scene, number) => scene.steps.map((step, at) => ({ scene, number, step, at })));
}

/** @param {string} name of a button, or of a scene */
function act(name) {
  if (!player || !film) return;
  const scene = /^film-scene-(\d+)$/.exec(name);
  if (scene) player.go(stepsOf(film).findIndex((it) => it.number === Number(scene[1])));
  else if (name === "film-back") player.go(player.step - 1);
  else if (name === "film-on") player.go(player.step + 1);
  else if (name === "film-play" && player.playing) player.pause();
  else if (name === "film-play") {
    if (player.ended) forgetScenes();
    player.play();
  }
}

function stop() {
  player?.pause();
  player = null;
  forgetScenes();
  document.removeEventListener("visibilitychange", pauseUnseen);
}

/** So that they are sent again. */
function forgetScenes() {
  played.clear();
  drawn = -1;
}

function pauseUnseen() {
  if (document.hidden) player?.pause();
}

/** @param {Film} film */
function page({ title, scenes }) {
  return html`<div class="film" id="film">
    <div class="film-head"><h1 tabindex="-1">${title}</h1>
      <div class="film-controls" role="group" aria-label="Film">
        <button type="button" data-do="film-back" id="film-back">Back</button>
        ${!still.matches && html`<button type="button" class="main" data-do="film-play" id="film-play">Pause</button>`}
        <button type="button" data-do="film-on" id="film-on">Next</button>
        <p class="far"><progress id="film-far" max="1" value="0" aria-label="Progress of the film"></progress> <span id="film-time"></span></p>
      </div></div>
    <section class="film-screen" aria-labelledby="film-title">
      <h2 id="film-title"></h2>
      <p class="film-says" id="film-says"></p>
    </section>
    <div class="film-picture" id="film-picture"></div>
    <div class="film-more">
      <ol class="film-scenes">${scenes.map((it, index) => html`<li><button type="button" class="plain" data-do="film-scene-${index}" id="film-scene-${index}">${it.title}</button></li>`)}</ol>
      <p class="hint" id="film-note"></p>
      <p class="hint">Your browser really sends these six requests. ${still.matches
        ? html`Nothing moves by itself, because your system asks for less motion. Keys: <kbd>Space</kbd> or <kbd>→</kbd> goes on, <kbd>←</kbd> goes back.`
        : html`Keys: <kbd>Space</kbd> pauses, <kbd>←</kbd> and <kbd>→</kbd> go back and on.`}</p>
    </div></div>`;
}

function drawControls() {
  if (!player || !film || !document.getElementById("film")) return;
  const { before, all } = player.time;
  const { number } = stepsOf(film)[player.step];
  const playing = document.getElementById("film-play");
  if (playing) playing.textContent = player.playing ? "Pause" : player.ended ? "Play again" : "Play";
  /** @type {HTMLProgressElement} */ (place("film-far")).value = before / all;
  place("film-time").textContent = `${clock(before)} of ${clock(all)}`;
  /** @type {HTMLButtonElement} */ (place("film-back")).disabled = player.step === 0;
  /** @type {HTMLButtonElement} */ (place("film-on")).disabled = player.step === player.last;
  film.scenes.forEach((_, index) => place(`film-scene-${index}`).setAttribute("aria-current", index === number ? "step" : "false"));
}

/** @param {number} seconds */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** @param {number} index @param {Film} film @param {Lab} lab */
async function show(index, film, lab) {
  const mine = player;
  const { scene, number, step, at } = stepsOf(film)[index];
  if (!played.has(number)) played.set(number, send(scene, lab));
  /** @type {Played} */
  let made;
  try {
    made = await /** @type {Promise<Played>} */ (played.get(number));
  } catch (error) {
    played.delete(number);
    if (player !== mine) return;
    mine?.pause();
    return fail(error);
  }
  // Meanwhile, the reader may have gone on.
  if (player === mine && mine?.step === index) drawStep(scene, number, step.says, at, made);
}

/** @param {Scene} scene @param {number} number of the scene @param {string} usually what the step says @param {number} at the step @param {Played} played */
function drawStep(scene, number, usually, at, { attempt: made, rows }) {
  if (drawn !== number) {
    place("film-title").textContent = `${number + 1}. ${scene.title}`;
    render(place("film-picture"), picture(made.all, null, made.ending));
    render(place("film-note"), note(scene, rows !== null));
    drawn = number;
  }
  showRows(place("film-picture"), rows === null ? Infinity : rows[at]);
  const says = rows === null ? (made.last.report?.headline ?? headline(made.ending)) : usually;
  render(place("film-says"), inline(says));
  announce(says.replaceAll("`", ""));
}

/** @param {Scene} scene @param {boolean} usual whether it ended as the film says */
function note({ sends, title }, usual) {
  const link = html`<a href="#${sends}">Open this experiment<span class="unseen">: ${title}</span></a>`;
  if (usual) return html`${link}, to read its code, to guess, and to change it.`;
  return html`This experiment ended in another way than in the film. Somebody may have edited its <code>app.py</code>. ${link}.`;
}

/** Send a scene's experiment now. @param {Scene} scene @param {Lab} lab @returns {Promise<Played>} */
async function send({ sends, steps }, lab) {
  await stopRun();
  const { scenario, probe, role, problem: wrong } = follow(`#${sends}`, lab.scenarios);
  if (!scenario || !probe || wrong) throw new Error(wrong ?? `The experiment “${sends}” does not load.`);
  lab.sending = `#${sends}`;
  try {
    const made = await attempt({ scenario, probe, role, address: `#${sends}` }, requestFor(scenario, probe, lab.scenarios), null, lab);
    return { attempt: made, rows: rowsUntil(kindsOf(made), steps.map((it) => it.until)) };
  } finally {
    lab.sending = null;
  }
}
