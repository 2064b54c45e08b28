// @ts-check
/* The right side: what the page sends. An element has fewer choices than a script. */

import { html } from "../html.js";
import { ELEMENTS } from "./fields.js";

/** @typedef {import("./types.js").Fields} Fields */

/** @type {Record<string, string>} */
const WAYS = {
  fetch: "fetch()", xhr: "XMLHttpRequest", "xhr-upload": "XMLHttpRequest that watches its upload", img: "an image", canvas: "an image, read from a canvas",
  font: "a font", script: "a script element", module: "a module script", import: "import()", stylesheet: "a style sheet", audio: "a sound", preload: "a preload link",
  worker: "a worker", eventsource: "EventSource", beacon: "sendBeacon()",
};
/** Paths with something that an element can use. @type {Record<string, string>} */
export const PATH_FOR = {
  img: "/chart.svg", canvas: "/chart.svg", font: "/penguin.woff", script: "/penguins.js", module: "/penguins.mjs", import: "/penguins.mjs",
  stylesheet: "/penguins.css", audio: "/penguin.wav", worker: "/penguins.js", eventsource: "/events",
};
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const PATHS = ["/penguins?limit=3", "/penguins/1", "/penguins/form", "/session", "/summary", "/nothing", ...new Set(Object.values(PATH_FOR))];

/** @param {Fields} it */
export function requestSide(it) {
  return html`<section class="play-request" aria-labelledby="play-request-title">
    <h2 id="play-request-title">The request</h2>
    ${select("via", "Sent by", it.via, WAYS)}
    <div class="play-pair" id="play-method-path">
      <div class="field" data-for="script">${label("method", "Method")}<input type="text" id="play-method" name="method" value="${it.method}" list="play-methods" maxlength="40" spellcheck="false" autocomplete="off" autocapitalize="off"></div>
      <div class="field">${label("path", "Path")}<input type="text" id="play-path" name="path" value="${it.path}" list="play-paths" maxlength="300" spellcheck="false" autocomplete="off" autocapitalize="off"></div>
    </div>
    <datalist id="play-methods">${METHODS.map((name) => html`<option value="${name}"></option>`)}</datalist>
    <datalist id="play-paths">${PATHS.map((name) => html`<option value="${name}"></option>`)}</datalist>
    <div class="field" data-for="script beacon">${label("headers", "Request headers, one on each line")}
      <textarea id="play-headers" name="headers" rows="2" placeholder="Content-Type: application/json" spellcheck="false" autocapitalize="off" wrap="off">${it.headers}</textarea></div>
    <div class="field" data-for="script beacon">${label("body", "Body")}
      <textarea id="play-body" name="body" rows="2" spellcheck="false" autocapitalize="off">${it.body ?? ""}</textarea></div>
    <div class="play-pair">
      <div data-for="fetch element">${select("mode", "mode", it.mode, MODES)}</div>
      <div data-for="script element">${select("cookies", "credentials", it.cookies, COOKIES)}</div>
      <div data-for="fetch">${select("redirect", "redirect", it.redirect, REDIRECTS)}</div>
    </div>
  </section>`;
}

const MODES = { cors: "cors", "no-cors": "no-cors", "same-origin": "same-origin" };
const COOKIES = { "same-origin": "same-origin", include: "include", omit: "omit" };
const REDIRECTS = { follow: "follow", error: "error", manual: "manual" };

/** @param {string} name @param {string} text */
function label(name, text) {
  return html`<label for="play-${name}">${text}</label>`;
}

/** @param {string} name @param {string} text @param {string} value @param {Record<string, string>} options */
function select(name, text, value, options) {
  const known = value in options ? options : { ...options, [value]: value };
  return html`<div class="field">${label(name, text)}<select id="play-${name}" name="${name}">${Object.entries(known).map(
    ([each, says]) => html`<option value="${each}" ${each === value ? html`selected` : null}>${says}</option>`,
  )}</select></div>`;
}

/** Show the fields that count for what makes the request. @param {Element} root @param {string} via */
export function shape(root, via) {
  const kind = ELEMENTS.includes(via) ? (via === "beacon" ? ["beacon"] : ["element"]) : via === "fetch" ? ["script", "fetch"] : ["script"];
  for (const it of root.querySelectorAll("[data-for]")) {
    const wanted = (/** @type {HTMLElement} */ (it).dataset.for ?? "").split(" ");
    /** @type {HTMLElement} */ (it).hidden = !wanted.some((each) => kind.includes(each));
  }
  const mode = root.querySelector("label[for=play-mode]");
  if (mode) mode.textContent = kind[0] === "element" ? "mode (no-cors: without crossorigin)" : "mode";
}
