// @ts-check
/* What the page says when it cannot go on. */

import { Trouble } from "./control.js";
import { html } from "./html.js";

/** @typedef {import("./types.js").Config} Config */

const ADVICE = {
  stopped: html`Start the lab with <code>make serve</code>, or <code>demo-api serve</code> if it is installed, and try again.`,
  slow: html`A handler may be blocking the server. Stop it with Ctrl-C, start it again with <code>make serve</code>, and try again.`,
  refused: html`Perhaps another program, or another version of the lab, uses that port.`,
  frame: html`Each origin is served by the lab itself: see that <code>make serve</code> is still running, and try again.`,
};

/** @param {unknown} error @param {boolean} alone whether nothing else is on the page */
export function troubleView(error, alone) {
  const heading = (/** @type {unknown} */ words) => (alone ? html`<h1>${words}</h1>` : html`<h2>${words}</h2>`);
  if (!(error instanceof Trouble)) {
    return html`<section class="trouble" role="alert">${heading("The page has failed")}<p>${error instanceof Error ? error.message : error}</p>${RETRY}</section>`;
  }
  return html`<section class="trouble" role="alert">${heading(error.message)}<p>${ADVICE[error.kind]}</p>${RETRY}</section>`;
}

const RETRY = html`<p><button type="button" data-do="reload">Try again</button></p>`;

/** @param {Config} config @param {string} hash */
export function strangerView(config, hash) {
  return html`<section class="trouble"><h1>This is the stranger’s site</h1>
    <p>The same files, on another origin: experiments are sent from here when you choose “a stranger’s page”. The lab itself is at
      <a href="${config.origins.client}/${hash}">${config.origins.client}</a>.</p></section>`;
}
