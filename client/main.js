// @ts-check
/* Holds what is chosen and what has happened, and puts the views where they belong. */

import "./copy.js";
import "./files.js";
import { follow, linkTo } from "./address.js";
import { bench } from "./bench.js";
import { contents } from "./contents.js";
import { config, freshScenario, listed, reset } from "./control.js";
import { choose, everything, isRunning, runEverything, stopEverything } from "./everything.js";
import { perform } from "./experiment.js";
import { explainPage } from "./explain.js";
import { findings } from "./findings.js";
import { headline } from "./guess.js";
import { Markup, html, render } from "./html.js";
import { broken, fileList, lesson } from "./lesson.js";
import { foldMenu, showCurrent } from "./menu.js";
import { done, markDone } from "./progress.js";
import { requestFor } from "./requests.js";
import { foot, start } from "./start.js";
import { say } from "./status.js";
import { strangerView, troubleView } from "./trouble.js";

/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Guess} Guess */
/** @typedef {import("./types.js").Performance} Performance */
/** @typedef {import("./types.js").Request} Request */
/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {{guess: Guess | null, guessed: Guess | null, request: Request | null, performance: Performance | null}} Trial */

/** @type {Config} */
let lab;
/** @type {Scenario[]} */
let scenarios = [];
/** @type {Record<string, string>} by slug, what in a scenario keeps the lab waiting */
let blocked = {};
/** @type {string | null} the address of the experiment that is being sent */
let sending = null;
/** @type {Map<string, Trial>} by the experiment's address; going back finds it as it was */
const trials = new Map();
const NOTHING = new Markup("");

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

async function open() {
  try {
    lab = await config();
    if (location.origin === lab.origins.stranger) {
      document.title = "A stranger’s site – CORS lab";
      return render(at("lesson"), strangerView(lab, location.hash));
    }
    if (location.origin !== lab.origins.client) {
      return location.replace(`${lab.origins.client}/${location.hash}`);
    }
    await list();
    await fill();
  } catch (error) {
    return fail(error);
  }
  render(at("notice"), NOTHING);
  at("reset").hidden = at("elsewhere").hidden = false;
  render(at("foot"), foot(lab.version));
  show();
}

/** Read the list; of a scenario whose files are the same, what was read before stays. @returns {Promise<boolean>} whether anything is new */
async function list() {
  const { scenarios: fresh, blocked: now } = await listed();
  const before = JSON.stringify([brief(scenarios), blocked]);
  const known = new Map(scenarios.map((it) => [it.slug, it]));
  scenarios = fresh.map((it) => (known.get(it.slug)?.version === it.version ? /** @type {Scenario} */ (known.get(it.slug)) : it));
  blocked = now;
  return JSON.stringify([brief(scenarios), blocked]) !== before;
}

/** @param {Scenario[]} all */
function brief(all) {
  return all.map((it) => [it.slug, it.number, it.version]);
}

/** Read what the list leaves out, of the scenario that the address names and of the one that cures it. */
async function fill() {
  const { scenario } = chosen();
  const cure = scenarios.find((it) => scenario && it.slug === scenario.cured_by);
  for (const it of [scenario, cure]) if (it && !it.files) replace(it.slug, await freshScenario(it.slug));
}

/** @param {unknown} error */
function fail(error) {
  render(at("notice"), troubleView(error, scenarios.length === 0));
  at("notice").scrollIntoView({ block: "nearest" });
  say(error instanceof Error ? error.message : String(error));
}

/** The views that are no experiment, by address; any other address that names none is the start page. */
const VIEWS = /** @type {Record<string, {title: string, draw: () => Markup}>} */ ({
  "#everything": { title: "Everything – CORS lab", draw: () => everything(scenarios, lab) },
  "#explain": { title: "What does this error mean? – CORS lab", draw: () => explainPage },
});
const START = { title: "CORS lab", draw: () => start(scenarios, done()) };

/** The experiment that the address names. */
function chosen() {
  const found = follow(location.hash in VIEWS ? "" : location.hash, scenarios);
  const address = found.probe && found.scenario ? linkTo(found.scenario.slug, found.probe.id, found.role) : "";
  if (!trials.has(address)) trials.set(address, { guess: null, guessed: null, request: null, performance: null });
  return { ...found, address, trial: /** @type {Trial} */ (trials.get(address)) };
}

let shown = "";
let drawn = "";

/** Draw everything; what stays the same keeps its place and the focus. */
function show() {
  const { scenario, problem } = chosen();
  const focused = document.activeElement?.id;
  const other = scenario ? null : (VIEWS[location.hash] ?? START);
  const view = scenario ? scenario.slug : other === START ? "" : location.hash;
  const isNew = view !== shown;
  shown = view;
  document.body.dataset.view = scenario ? "experiment" : view.slice(1) || "start";
  document.title = other ? other.title : `${scenario?.title ?? scenario?.folder} – CORS lab`;
  at("menu").hidden = !scenario;
  render(at("contents"), contents(scenarios, done(), scenario?.slug ?? null));
  render(at("notice"), html`${problem && html`<p class="notice">${problem}${!scenario && " Below are all there are."}</p>`}
    ${Object.values(blocked).map((it) => html`<p class="notice blocks">${it}</p>`)}`);
  if (other) render(at("lesson"), other.draw());
  else if (!scenario) return;
  else if (isNew || scenario.broken || !at("lesson").querySelector(".source")) {
    render(at("lesson"), scenario.broken ? broken(scenario) : lesson(scenario));
  }
  const box = /** @type {(HTMLElement & {scenarios: Scenario[]}) | null} */ (at("lesson").querySelector("explain-box"));
  if (box) box.scenarios = scenarios;
  const tabs = /** @type {(HTMLElement & {files: object[]}) | null} */ (at("lesson").querySelector("file-tabs"));
  if (tabs && scenario) tabs.files = fileList(scenario);
  const copy = at("lesson").querySelector("copy-button");
  if (copy && scenario) copy.setAttribute("text", scenario.standalone ?? "");
  showExperiment();
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
  if (!isNew) return;
  showCurrent();
  scrollTo(0, 0);
}

function showExperiment() {
  const { scenario, probe, role, address, trial } = chosen();
  if (!scenario || !probe) {
    drawn = "";
    render(at("bench"), NOTHING);
    return render(at("findings"), NOTHING);
  }
  trial.request ??= requestFor(scenario, probe, scenarios);
  const { guess, guessed, request, performance } = trial;
  const setting = { scenario, scenarios, probe, role, request, guess, config: lab };
  render(at("bench"), bench({ ...setting, sending: sending === address, again: performance !== null }));
  const come = performance ? findings({ performance, guess: guessed, scenario, scenarios }) : NOTHING;
  // What has not changed is left alone: its details stay open, and it does not draw itself again.
  if (come.text === drawn) return;
  drawn = come.text;
  render(at("findings"), come);
  at("findings").querySelectorAll(".picture li").forEach((row, index) => {
    /** @type {HTMLElement} */ (row).style.setProperty("--turn", String(index));
  });
}

/** Take a fresh scenario into the list. @param {string} slug @param {Scenario | null} fresh */
function replace(slug, fresh) {
  scenarios = fresh
    ? scenarios.map((it) => (it.slug === slug ? fresh : it))
    : scenarios.filter((it) => it.slug !== slug);
}

async function send() {
  const { scenario, probe, role, address, trial } = chosen();
  if (!scenario || !probe || sending) return;
  await stopEverything();
  if (lab.require_guess && !trial.guess) return say("Commit to a prediction first.");
  sending = address;
  trial.guessed = trial.guess;
  say("Sending.");
  render(at("notice"), NOTHING);
  if (trial.performance) trial.request = null;
  trial.performance = null;
  showExperiment();
  /** @type {unknown} */
  let failed = null;
  try {
    const fresh = await freshScenario(scenario.slug);
    replace(scenario.slug, fresh);
    if (fresh?.version !== scenario.version) render(at("lesson"), NOTHING);
    const now = scenarios.find((it) => it.slug === scenario.slug);
    const same = now && !now.broken ? now.probes.find((it) => it.id === probe.id) : undefined;
    if (now && same) {
      // The file may have changed what the probe asks for.
      if (JSON.stringify(same) !== JSON.stringify(probe)) trial.request = null;
      trial.request ??= requestFor(now, same, scenarios);
      trial.performance = await perform(now, same, role, trial.request, scenarios, lab);
      if (trial.performance.acts.some((act) => act.exchanges.some((it) => it.blocks))) await list();
      markDone(address);
    }
  } catch (error) {
    failed = error;
    trial.request = null;
  } finally {
    sending = null;
  }
  if (failed === null) show();
  else showExperiment();
  if (failed !== null) fail(failed);
  if (trial.performance && chosen().address === address) {
    say(headline(trial.performance.happened));
    const outcome = at("findings").querySelector("h2");
    outcome?.focus({ preventScroll: true });
    outcome?.scrollIntoView({ block: "start" });
  }
}

/** Send all of them, or stop that. */
async function sendEverything() {
  if (isRunning()) return stopEverything();
  if (sending) return;
  render(at("notice"), NOTHING);
  /** @type {unknown} */
  let failed = null;
  try {
    await runEverything(async () => {
      await list();
      show();
      return scenarios;
    });
  } catch (error) {
    failed = error;
  }
  if (shown !== "#everything") return;
  const waiting = [document.body, at("run")].includes(/** @type {HTMLElement} */ (document.activeElement));
  show();
  if (failed !== null) return fail(failed);
  const tally = waiting && document.getElementById("tally-title");
  if (!tally) return;
  tally.focus({ preventScroll: true });
  tally.scrollIntoView({ block: "nearest" });
}

/** Follow the files on disk; false if that was not possible. */
async function look() {
  if (!lab || sending || isRunning() || !scenarios.length) return false;
  try {
    const isNew = await list();
    await fill();
    if (!isNew) return true;
    for (const trial of trials.values()) if (!trial.performance) trial.request = null;
    shown = "-";
    const top = scrollY;
    show();
    scrollTo(0, top);
    return true;
  } catch (error) {
    fail(error);
    return false;
  }
}

addEventListener("hashchange", async () => {
  if (!scenarios.length) return;
  say("");
  foldMenu();
  if (location.hash !== "#everything") stopEverything();
  const before = shown;
  try {
    await fill();
  } catch (error) {
    return fail(error);
  }
  show();
  if (shown !== before) at("lesson").querySelector("h1")?.focus({ preventScroll: true });
});
addEventListener("focus", look);

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = /** @type {HTMLElement} */ (event.target).id;
  if (form === "experiment") send();
  if (form === "survey") sendEverything();
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input instanceof HTMLInputElement && input.id === "everywhere") {
    choose(input.checked);
    return show();
  }
  if (!(input instanceof HTMLInputElement) || input.name !== "guess") return;
  const { trial } = chosen();
  trial.guess = /** @type {Guess} */ (input.value);
  showExperiment();
  /** @type {HTMLElement | null} */ (at("bench").querySelector(`input[value="${trial.guess}"]`))?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const form = document.activeElement?.closest("form") ?? document.querySelector("main form#experiment");
    return /** @type {HTMLFormElement | null} */ (form)?.requestSubmit();
  }
  const input = /^[1-4]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey
    && document.activeElement?.closest("#experiment")
    && at("bench").querySelectorAll("input")[Number(event.key) - 1];
  if (input) input.click();
});

document.addEventListener("click", async (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-do=reload]")) return scenarios.length ? (await look()) && show() : open();
  if (target.closest(".skip")) {
    event.preventDefault();
    return at("main").focus();
  }
  if (!target.closest("#reset")) return;
  try {
    say(`The table is as it was: ${(await reset()).penguins} penguins, nobody logged in.`, true);
  } catch (error) {
    fail(error);
  }
});
document.addEventListener("failed", (event) => fail(/** @type {CustomEvent} */ (event).detail));
document.addEventListener("said", (event) => say(/** @type {CustomEvent} */ (event).detail));

foldMenu();
open();
