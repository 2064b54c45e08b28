// @ts-check
/* The view at #configs: a policy and a server go in, a configuration comes out. #configs/nginx?origin=https://app.example says both.
   Each change of the policy is a step back in the browser's history; while one types, it is one and the same. */

import "../policy-form.js";
import { detail, query, subject } from "../address.js";
import { configuration } from "../configuration.js";
import { askConfiguration, listConfigs } from "../control.js";
import { html, render, renderNew } from "../html.js";
import { fail, place, redraw } from "../page.js";
import { announce } from "../status.js";

/** @typedef {import("../configuration.js").Configuration} Configuration */
/** @typedef {import("../configuration.js").Stack} Stack */
/** @typedef {{stacks: Stack[], problems: string[], policy: string}} Configs */
/** @typedef {import("../policy-form.js").PolicyForm} PolicyForm */

/** The server that is shown if the address names none. */
const FIRST = "fastapi";
/** Milliseconds after the last change until the lab is asked. */
const PAUSE = 250;

/** @type {Configs | null} */
let known = null;
/** @type {{stack: Stack, policy: string, made: Configuration, problem: string | null} | null} */
let shown = null;
/** The address of what is being typed: it is a step in the history, and the next letter belongs to it. "" if nothing is. */
let typed = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @type {import("../types.js").View} */
export const configs = {
  name: "configs",
  owns: (hash) => subject(hash) === "configs",
  title: () => `${shown ? `CORS for ${shown.stack.title}` : "Configs"} – CORS lab`,
  problem: () => shown?.problem ?? null,
  async load() {
    known ??= await listConfigs();
    const hash = location.hash;
    const found = await follow(hash, known);
    if (location.hash === hash) shown = found;
  },
  draw(_, isNew) {
    if (!known || !shown) return;
    if (isNew || !form()) begin();
    form().value = shown.policy;
    drawTabs();
    drawResult();
  },
  leave() {
    clearTimeout(timer);
  },
};

/** What an address says, and what is wrong with it. @param {string} hash @param {Configs} all */
async function follow(hash, all) {
  const name = detail(hash);
  const named = stackIn(hash);
  const stack = named ?? all.stacks.find((it) => it.name === FIRST) ?? all.stacks[0];
  const problems = name && !named ? [`There is no server called “${name}” here. This is ${stack.title}.`] : [];
  let made = await askConfiguration(stack.name, query(hash) || all.policy);
  if (made.problem) {
    problems.push(`The policy in this address is not understood: ${made.problem}. This is a usual policy in its place.`);
    made = await askConfiguration(stack.name, made.text);
  }
  return { stack, policy: made.text, made, problem: problems.join(" ") || null };
}

/** The server that an address names. @param {string} hash */
function stackIn(hash) {
  return known?.stacks.find((it) => it.name === detail(hash).toLowerCase());
}

function form() {
  return /** @type {PolicyForm} */ (place("view").querySelector("policy-form"));
}

function begin() {
  render(place("view"), html`<div class="configs"><h1 tabindex="-1">A configuration for your server</h1>
    <p class="lede">Choose your server, and say who may read. Each of these configurations has run: the tests start the server and send every request
      that the policy is about, also from origins that only look like the right one.</p>
    <div class="stacks" id="stacks"></div>
    <div class="policy-and-file"><policy-form></policy-form>
      <section class="result" id="result" role="tabpanel"></section></div></div>`);
  form().addEventListener("policy-change", (event) => changed(/** @type {CustomEvent} */ (event).detail));
  place("result").addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-instead]");
    if (button instanceof HTMLElement) form().use(button.dataset.instead ?? "", button.dataset.of ?? "");
  });
  place("stacks").addEventListener("keydown", step);
}

function drawTabs() {
  if (!known || !shown) return;
  const { stack, policy } = shown;
  renderNew(place("stacks"), html`<div role="tablist" aria-label="Server">${known.stacks.map((it) => tab(it, it === stack, policy))}</div>`);
}

function drawResult() {
  if (!shown) return;
  const { stack, made } = shown;
  const result = place("result");
  result.setAttribute("aria-labelledby", `stack-${stack.name}`);
  renderNew(result, configuration(stack, made));
}

/** @param {Stack} stack @param {boolean} chosen @param {string} policy */
function tab({ name, title }, chosen, policy) {
  return html`<a role="tab" id="stack-${name}" href="${address(name, policy)}" aria-controls="result" aria-selected="${chosen}" tabindex="${chosen ? 0 : -1}">${title}</a>`;
}

/** @param {string} name of a stack @param {string} policy */
function address(name, policy) {
  return `#configs/${name}?${policy}`;
}

/** The arrows move along the tabs, and Enter or the space bar chooses one. @param {KeyboardEvent} event */
function step(event) {
  const tabs = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll("a")];
  const at = tabs.indexOf(/** @type {HTMLAnchorElement} */ (event.target));
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (at < 0 || (to === undefined && event.key !== " ")) return;
  event.preventDefault();
  if (to === undefined) return tabs[at].click();
  const next = tabs[(to + tabs.length) % tabs.length];
  for (const tab of tabs) tab.tabIndex = tab === next ? 0 : -1;
  next.focus();
}

/** The reader has changed the policy. @param {{text: string, done: boolean}} change */
function changed({ text, done }) {
  if (!shown || text === shown.policy) {
    if (done) typed = "";
    return;
  }
  const { problem } = shown;
  const stack = stackIn(location.hash) ?? shown.stack; // a server that was chosen may not have been shown yet
  shown = { ...shown, stack, policy: text, problem: null };
  history[typed === location.hash ? "replaceState" : "pushState"](null, "", address(stack.name, text));
  typed = done ? "" : location.hash;
  drawTabs();
  if (problem) redraw();
  clearTimeout(timer);
  timer = setTimeout(() => remake(stack, text), done ? 0 : PAUSE);
}

/** @param {Stack} stack @param {string} policy */
async function remake(stack, policy) {
  try {
    const made = await askConfiguration(stack.name, policy);
    if (shown?.policy !== policy || shown.stack !== stack) return;
    announce(shown.made.files && !made.files ? "Nothing is written for this policy." : "");
    shown = { ...shown, made };
    drawResult();
  } catch (error) {
    fail(error);
  }
}
