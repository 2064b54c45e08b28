// @ts-check
/* The notices and errors above the view. */

import { LabError } from "./control.js";
import { html, render } from "./html.js";
import { place } from "./page.js";
import { announce } from "./status.js";

const ADVICE = {
  stopped: html`Start the lab with <code>make serve</code>, or with <code>demo-api serve</code> if it is installed. Then try again.`,
  slow: html`A handler may be blocking the server. Stop the lab with Ctrl-C and start it again with <code>make serve</code>. Then try again.`,
  refused: html`Another program, or another version of the lab, may be using this port. Stop it and start the lab. Then try again.`,
  reach: html`Choose another origin, or another request.`,
  frame: html`The lab serves every origin itself. Check that it is still running. Then try again.`,
};

/** @param {string | null} problem of the address @param {string[]} blocked what blocks the server */
export function showNotices(problem, blocked) {
  render(place("notice"), html`${problem && html`<p class="notice">${problem}</p>`}
    ${blocked.map((it) => html`<p class="notice blocks">${it}</p>`)}`);
}

export function clearNotices() {
  showNotices(null, []);
}

/** @param {unknown} error @param {boolean} alone whether nothing else is on the page */
export function showError(error, alone) {
  const text = error instanceof Error ? error.message : String(error);
  render(place("notice"), errorView(error, text, alone));
  place("notice").scrollIntoView({ block: "nearest" });
  announce(text);
}

/** @param {unknown} error @param {string} text @param {boolean} alone */
function errorView(error, text, alone) {
  const heading = (/** @type {string} */ it) => (alone ? html`<h1>${it}</h1>` : html`<h2>${it}</h2>`);
  const what = error instanceof LabError
    ? html`${heading(text)}<p>${ADVICE[error.kind]}</p>`
    : html`${heading("The page has an error")}<p>${text}</p><p>Reload the page. If the error comes back, report it with this message.</p>`;
  return html`<section class="error" role="alert">${what}<p><button type="button" data-do="reload">Try again</button></p></section>`;
}
