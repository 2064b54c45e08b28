// @ts-check
/* The view at #playground?…: any server, any request, from all origins at once. Nothing is sent before Send is pressed. */

import "../policy-form.js";
import { askBeginning } from "../control.js";
import { SHORT } from "../endings.js";
import { html, render, renderNew } from "../html.js";
import { toggleFolded } from "../more.js";
import { clearNotices } from "../notice.js";
import { fail, place } from "../page.js";
import { current, edit, isOpen, open, saidOf, settle } from "../playground/draft.js";
import { addressOf, beginningIn, isPlayground, sentText, textIn, textOf, usualText } from "../playground/fields.js";
import { frame, parts, startFrom } from "../playground/page.js";
import { PATH_FOR, shape } from "../playground/request-side.js";
import { asExperiment, sendAll } from "../playground/sending.js";
import { report } from "../report.js";
import { ROLES } from "../roles.js";
import { stopRun } from "../run-all.js";
import { announce } from "../status.js";

/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../playground/types.js").Fields} Fields */
/** @typedef {import("../playground/types.js").Round} Round */
/** @typedef {import("../roles.js").Role} Role */

const SENDING = "#playground";
/** @type {Round | null} what was sent last */
let round = null;
/** @type {string | null} what is wrong with the address */
let problem = null;
/** The text that the forms were drawn with, because an edit must not draw the field in which the reader types. @type {string | null} */
let drawn = null;

/** @type {import("../types.js").View} */
export const playground = {
  name: "playground",
  owns: isPlayground,
  part: () => "",
  title: () => "Playground – CORS lab",
  problem: () => problem,

  async load(lab) {
    let text = textIn(location.hash);
    const beginning = beginningIn(text);
    problem = null;
    if (beginning) {
      const there = lab.scenarios.some((it) => it.slug === beginning.slug && !it.broken);
      const begun = there ? await askBeginning(beginning.slug, beginning.probe, beginning.role) : null;
      if (!begun) problem = `There is no experiment called “${beginning.slug}” to start from.`;
      text = begun?.text ?? "";
    }
    if (!text) text = usualText(lab.config.origins.client);
    if (beginning || !textIn(location.hash)) history.replaceState(history.state, "", addressOf(text));
    if (isOpen(text)) return;
    await open(text);
    drawn = null;
    round = null;
  },

  draw(lab, isNew) {
    if (isNew || drawn === null || !document.getElementById("play")) drawForms(lab);
    drawParts(lab);
  },

  submit(form, lab) {
    if (form.id === "play") return void send(lab);
    const chosen = new FormData(form).get("scenario");
    if (form.id === "start-from" && typeof chosen === "string" && chosen) location.hash = `#playground?scenario=${chosen}`;
  },

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) /** @type {HTMLFormElement} */ (place("play")).requestSubmit();
    else toggleFolded(place("report"), event.key);
  },

  do(name, lab) {
    const role = ROLES.find((it) => name === `from-${it}`);
    if (role) change({ role }, lab);
  },
};

/** @param {Lab} lab */
function drawForms(lab) {
  const root = place("view");
  render(root, frame(current(), saidOf().statuses, startFrom(lab.scenarios)));
  drawn = textOf(current());
  const forms = /** @type {HTMLElement} */ (root.querySelector(".play-forms"));
  const form = /** @type {import("../policy-form.js").PolicyForm} */ (forms.querySelector("policy-form"));
  form.value = current().policy;
  shape(forms, current().via);
  forms.addEventListener("policy-change", (event) => change({ policy: /** @type {CustomEvent} */ (event).detail.text }, lab));
  forms.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (!field.closest("policy-form")) change(changeOf(field, forms), lab);
  });
}

/** What a field changes. @param {HTMLInputElement} field @param {HTMLElement} forms @returns {Partial<Fields>} */
function changeOf({ name, value, checked }, forms) {
  const { preflight, response, path } = current();
  switch (name) {
    case "by":
      for (const each of ["policy", "hand"]) place(`play-${each}`).hidden = each !== value;
      return { by: value === "hand" ? "hand" : "policy" };
    case "preflight-status":
      return { preflight: { ...preflight, status: value } };
    case "preflight-lines":
      return { preflight: { ...preflight, lines: value } };
    case "response-status":
      return { response: { ...response, status: value } };
    case "response-lines":
      return { response: { ...response, lines: value } };
    case "work":
      return { work: checked };
    case "readers":
      return { readers: value.split(" ") };
    case "body":
      return { body: value === "" ? null : value };
    case "via": {
      shape(forms, value);
      const fitting = PATH_FOR[value] ?? path;
      /** @type {HTMLInputElement} */ (place("play-path")).value = fitting;
      return { via: value, path: fitting };
    }
    default:
      return { [name]: value };
  }
}

/** @param {Partial<Fields>} changes @param {Lab} lab */
function change(changes, lab) {
  const redraw = () => document.getElementById("play") && drawParts(lab);
  edit(changes, redraw, fail);
  drawParts(lab);
}

/** @param {Lab} lab */
function drawParts(lab) {
  const focused = document.activeElement?.id;
  renderParts(lab);
  // What had the focus may have been drawn again.
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** @param {Lab} lab */
function renderParts(lab) {
  const draft = saidOf();
  const fields = current();
  const same = round !== null && sentText(round.text) === sentText(textOf(fields));
  const { bar, problems, code } = parts(fields, draft, same ? round : null, lab);
  renderNew(place("play-problems"), problems);
  renderNew(place("play-bar"), bar);
  renderNew(place("play-code"), code);
  const outcome = round?.outcomes[fields.role];
  if (!round || !outcome?.attempt) return void renderNew(place("report"), html``);
  const shown = report(outcome.attempt, null, asExperiment(round.about, fields.role), { next: null, before: null, fixed: null });
  renderNew(place("report"), html`${!same && html`<p class="hint stale">You have changed the experiment. This is what was sent before.</p>`}${shown}`);
}

/** @param {Lab} lab */
async function send(lab) {
  if (lab.sending) return;
  await stopRun();
  clearNotices();
  try {
    const { problems, about } = await settle();
    if (problems.length || !about) return drawParts(lab);
    const text = textOf(current());
    lab.sending = SENDING;
    announce("Sending the request from five origins.");
    drawParts(lab);
    round = { text, about, outcomes: await sendAll(about, lab) };
  } catch (error) {
    fail(error);
  } finally {
    lab.sending = null;
  }
  if (!document.getElementById("play")) return;
  drawParts(lab);
  const made = round?.outcomes[current().role].attempt;
  if (!made) return;
  announce(made.last.report?.headline ?? SHORT[made.ending]);
  place("play-bar").scrollIntoView({ block: "start" });
  place("report").querySelector("h2")?.focus({ preventScroll: true });
}
