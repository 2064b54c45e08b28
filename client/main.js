// @ts-check
/* Chooses the view that owns the address, draws the frame around it, and passes on to it what the reader does. */

import "./copy-button.js";
import "./search-box.js";
import { subject } from "./address.js";
import { contents } from "./contents.js";
import { readConfig, resetTable } from "./control.js";
import { doors } from "./doors.js";
import { html, render, renderNew } from "./html.js";
import { Lab } from "./lab.js";
import { forget, metBefore } from "./memory.js";
import { foldMenu, showCurrent } from "./menu.js";
import { clearNotices, showError, showNotices } from "./notice.js";
import { isTyping, place } from "./page.js";
import { isRunning } from "./run-all.js";
import { announce } from "./status.js";
import { configs } from "./views/configs.js";
import { exercise } from "./views/exercise.js";
import { everything } from "./views/everything.js";
import { experiment } from "./views/experiment.js";
import { explain } from "./views/explain.js";
import { filmView } from "./views/film.js";
import { handoutView } from "./views/handout.js";
import { playground } from "./views/playground.js";
import { presentView } from "./views/present.js";
import { quiz } from "./views/quiz.js";
import { sameWords } from "./views/same-words.js";
import { start } from "./views/start.js";
import { showStranger } from "./views/stranger.js";
import { teach } from "./views/teach.js";
import { workshop } from "./views/workshop.js";

/** @typedef {import("./types.js").View} View */

/** The first that owns the address is shown; the last owns every address. */
const VIEWS = [
  everything, explain, configs, playground, filmView, handoutView, workshop, exercise, quiz, teach, sameWords, presentView, experiment, start,
];

/** @type {Lab | null} */
let lab = null;
/** @type {View | null} the view that is shown */
let view = null;
/** The view and the part of the address that are shown. @type {string | null} */
let shown = null;

async function open() {
  try {
    const config = await readConfig();
    if (location.origin === config.origins.stranger) return showStranger(config);
    if (location.origin !== config.origins.client) return location.replace(`${config.origins.client}/${location.hash}`);
    const opened = new Lab(config);
    await opened.refresh();
    await chosen(opened).load?.(opened);
    lab = opened;
  } catch (error) {
    return showError(error, true);
  }
  clearNotices();
  const search = /** @type {import("./search-box.js").SearchBox} */ (place("search"));
  search.scenarios = () => lab?.scenarios ?? [];
  search.hidden = false;
  render(place("foot"), foot(lab.config.version));
  show();
}

/** @param {string} version */
function foot(version) {
  return html`<p>CORS lab ${version}. It sends nothing to other servers. This browser remembers what you sent, your first guesses, your choices
      in the quiz and the files as they were, until you let it forget. The lab does not test your own API, and it is not a server for production.</p>
    <p class="go"><button type="button" class="quiet" id="reset">Reset the table</button>
      <button type="button" class="quiet" id="forget">Forget what this browser remembers</button></p>`;
}

/** @param {Lab} lab */
function chosen(lab) {
  return /** @type {View} */ (VIEWS.find((it) => it.owns(location.hash, lab)));
}

/** Draw the page. The focus stays where it is, if it can. @param {boolean} [again] draw the whole view again */
function show(again = false) {
  if (!lab) return;
  const focused = document.activeElement?.id;
  if (view !== chosen(lab)) delete place("view").dataset.stage; // the stage is the experiment's
  view = chosen(lab);
  const now = `${view.name} ${(view.part ?? subject)(location.hash)}`;
  const isNew = again || now !== shown;
  shown = now;
  document.body.dataset.view = view.name;
  document.title = view.title(lab);
  place("menu").hidden = view !== experiment;
  renderNew(place("doors"), doors(view.name, location.hash));
  renderNew(place("contents"), contents(lab.scenarios, metBefore(), view === experiment ? subject(location.hash) : null));
  showNotices(view.problem?.(lab) ?? null, Object.values(lab.blocked));
  view.draw(lab, isNew);
  if (focused && document.activeElement === document.body) focusAgain(focused);
  if (!isNew) return;
  showCurrent();
  scrollTo(0, 0);
}

/** The focus goes to what had it; or to what opens the list in which that is, if the list has closed. @param {string} id */
function focusAgain(id) {
  const had = document.getElementById(id);
  (had?.closest(".chooser:not([open])")?.querySelector("summary") ?? had)?.focus({ preventScroll: true });
}

/** Read again what is on disk, and draw it if it is new. @returns {Promise<boolean>} false if that was not possible */
async function refresh() {
  if (!lab || lab.sending || isRunning()) return false;
  try {
    const isNew = await lab.refresh();
    await chosen(lab).load?.(lab);
    if (!isNew) return true;
    const top = scrollY;
    show(true);
    scrollTo(0, top);
    return true;
  } catch (error) {
    showError(error, false);
    return false;
  }
}

async function followAddress() {
  if (!lab) return;
  announce("");
  foldMenu();
  const before = shown;
  if (view !== chosen(lab)) view?.leave?.();
  try {
    await chosen(lab).load?.(lab);
  } catch (error) {
    return showError(error, false);
  }
  show();
  if (shown !== before) place("view").querySelector("h1")?.focus({ preventScroll: true });
}

async function reset() {
  try {
    announce(`The table is reset to ${(await resetTable()).penguins} penguins. Nobody is logged in.`, true);
  } catch (error) {
    showError(error, false);
  }
}

function forgetAll() {
  forget();
  show();
  announce("This browser has forgotten what you sent.", true);
}

addEventListener("hashchange", followAddress);
addEventListener("focus", refresh);
document.addEventListener("redraw", () => show());
document.addEventListener("failed", (event) => showError(/** @type {CustomEvent} */ (event).detail, false));

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (lab) view?.submit?.(/** @type {HTMLFormElement} */ (event.target), lab);
});

document.addEventListener("change", (event) => {
  if (lab && event.target instanceof HTMLInputElement) view?.change?.(event.target, lab);
});

document.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  const form = sends && document.activeElement?.closest("form");
  if (sends) event.preventDefault();
  if (form) return form.requestSubmit();
  if (!sends && isTyping(event)) return;
  if (event.key !== "/") return lab ? view?.key?.(event, lab) : undefined;
  event.preventDefault();
  place("search").querySelector("input")?.focus();
});

document.addEventListener("click", async (event) => {
  const target = /** @type {Element} */ (event.target);
  const does = /** @type {HTMLElement | null} */ (target.closest("[data-do]"))?.dataset.do;
  if (does === "reload") return lab ? (await refresh()) && show() : open();
  if (does) return lab ? view?.do?.(does, lab) : undefined;
  if (target.closest("#reset")) return reset();
  if (target.closest("#forget")) return forgetAll();
  if (!target.closest(".skip")) return;
  event.preventDefault();
  place("main").focus();
});

foldMenu();
open();
