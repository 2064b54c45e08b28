// @ts-check
/* The Network tab of a question: the requests as a browser's developer tools list them, each with its headers a click away. */

import { html } from "./html.js";

/** @typedef {import("./types.js").HeaderList} HeaderList */
/** @typedef {import("./types.js").TabRow} TabRow */

/** @param {TabRow[]} rows */
export function networkTab(rows) {
  if (!rows.length) return html`<p class="hint">The Network tab is empty.</p>`;
  return html`<div class="network"><p class="columns" aria-hidden="true"><span>Method</span><span>Address</span><span>Type</span><span>Status</span></p>
    <ol>${rows.map(row)}</ol></div>`;
}

/** @param {TabRow} row */
function row({ method, url, type, status, request_headers, response_headers }) {
  const columns = html`<span>${method}</span> <span>${url}</span> <span>${type}</span> <span class="${/^[23]\d\d$/.test(status) ? "" : "bad"}">${status}</span>`;
  if (!request_headers.length && !response_headers.length) return html`<li><p class="columns">${columns}</p></li>`;
  return html`<li><details><summary class="columns">${columns}</summary>
    ${request_headers.length > 0 && html`<h3>Request headers</h3>${headers(request_headers)}`}
    ${response_headers.length > 0 && html`<h3>Response headers</h3>${headers(response_headers)}`}</details></li>`;
}

/** @param {HeaderList} list */
function headers(list) {
  return html`<dl class="headers">${list.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
