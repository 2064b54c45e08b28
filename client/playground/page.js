// @ts-check
/* The parts of the playground's page: what stays while the reader types, and what is drawn again. */

import { configLinks } from "../config-links.js";
import { meaningMark } from "../glyphs.js";
import { html } from "../html.js";
import { coloured } from "../python.js";
import { asCurl, asFetch } from "../requests.js";
import { requestSide } from "./request-side.js";
import { asRequest } from "./sending.js";
import { serverForm } from "./server-form.js";
import { strip } from "./strip.js";

/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../types.js").Scenario} Scenario */
/** @typedef {import("./types.js").About} About */
/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").Fields} Fields */
/** @typedef {import("./types.js").Round} Round */

/** @param {Fields} fields @param {number[]} statuses @param {unknown} beginning */
export function frame(fields, statuses, beginning) {
  return html`<div class="playground">
    <header><h1 tabindex="-1">Playground</h1>
      <p class="lede">Describe a server, and a request to it. The model predicts how it ends from each origin. Send it, and your browser shows what really happens.</p>
      ${beginning}</header>
    <div class="play-forms">${serverForm(fields, statuses)}${requestSide(fields)}</div>
    <div id="play-problems"></div>
    <form id="play" aria-label="The experiment"><div id="play-bar"></div></form>
    <div id="report"></div>
    <div id="play-code"></div>
  </div>`;
}

/** A scenario to begin with. @param {Scenario[]} scenarios */
export function startFrom(scenarios) {
  const chapters = [...new Set(scenarios.map((it) => it.chapter))];
  return html`<form id="start-from" class="play-from"><label for="play-scenario">Start from</label>
    <select id="play-scenario" name="scenario"><option value="">an experiment…</option>${chapters.map(
      (chapter) => html`<optgroup label="${chapter}">${scenarios.filter((it) => it.chapter === chapter && !it.broken).map(
        (it) => html`<option value="${it.slug}">${it.title}</option>`,
      )}</optgroup>`,
    )}</select> <button type="submit" class="quiet">Fill in</button></form>`;
}

/** What follows from the experiment as it is now. @param {Fields} fields @param {Draft & {fresh: boolean}} draft @param {Round | null} round @param {Lab} lab */
export function parts(fields, { problems, about, fresh }, round, lab) {
  const sending = lab.sending !== null;
  const off = sending || (fresh && problems.length > 0);
  const predicted = fresh ? about?.predicted ?? null : null;
  return {
    problems: html`${fresh && problems.length > 0 && html`<div class="unexpected"><p><strong>This experiment cannot be sent.</strong></p>
        <ul class="reasons">${problems.map((it) => html`<li>${it}</li>`)}</ul></div>`}
      ${fresh && about?.unsafe && unsafe(about)}`,
    bar: html`${strip(fields.role, lab.config.origins, predicted, round?.outcomes ?? null)}
      <p class="go"><button type="submit" id="send" class="main" ${off ? html`disabled` : null}>${sending ? "Sending…" : round ? "Send again" : "Send"}</button>
        <copy-button label="Copy the link" text="${location.origin}/${location.hash}"></copy-button>
        <span class="hint">From all five origins at once. Keys: <kbd>Ctrl</kbd> <kbd>Enter</kbd></span></p>`,
    code: html`${fresh && about && !problems.length && [request(about, lab, fields), application(about)]}`,
  };
}

/** @param {About} about */
function unsafe({ findings }) {
  const titles = findings.filter((it) => it.level === "danger").map((it) => it.title);
  return html`<p class="warning" id="play-unsafe">${meaningMark("danger")}<span><strong>Unsafe.</strong> ${titles.join(". ")}. It runs here, so that you see what it
    allows. Do not copy it.</span></p>`;
}

/** @param {About} about @param {Lab} lab @param {Fields} fields */
function request(about, lab, { role }) {
  const { run, ...asked } = asRequest(about);
  const shown = { ...asked, run, url: asked.url.replace(new RegExp(`[?&]run=${run}`), "") };
  return html`<details class="fold"><summary>The request as code</summary><div class="inside">
    <div class="part-head"><span class="hint"></span><copy-button label="Copy as curl" text="${asCurl(shown, lab.config.origins[role])}"></copy-button></div>
    <pre class="code" tabindex="0" role="group" aria-label="The request"><code>${asFetch(shown)}</code></pre></div></details>`;
}

/** @param {About} about */
function application({ code, policy }) {
  if (code === null || policy === null) return null;
  return html`<section class="source" aria-labelledby="play-app-title">
    <div class="part-head"><h2 id="play-app-title">The application that runs</h2> <span class="hint"></span>
      <copy-button label="Copy the code" text="${code}"></copy-button></div>
    <pre class="code numbered" tabindex="0" role="group" aria-label="The application"><code>${coloured(code)}</code></pre>
    ${configLinks(policy)}</section>`;
}
