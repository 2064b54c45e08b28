// @ts-check
/* Small drawings. The three vertical lanes are page, browser and server, as in the picture of an attempt. */

import { html } from "./html.js";

const LANES = html`<path class="lane" d="M4 2v44M68 2v44"/><path class="band" d="M31 2h10v44H31z"/>`;

const MOVES = {
  readable: html`<path class="reads" d="M4 8h62m-3-3 4 3-4 3M68 38H6m3-3-4 3 4 3"/><path class="node" d="M64 19h8v8h-8z"/>`,
  opaque: html`<path d="M4 8h62m-3-3 4 3-4 3M68 37H6m3-3-4 3 4 3"/><path class="node" d="M64 18h8v8h-8z"/>
    <path class="seal" d="M11 30h17v13H11zl8.500 7 8.500-7"/>`,
  after: html`<path d="M4 8h62m-3-3 4 3-4 3M68 33H43m3-3-4 3 4 3"/><path class="node" d="M64 16h8v8h-8z"/>
    <path class="wall" d="M31 23h10v20H31z"/><path class="hatch" d="M32 31l7-7M32 37l8-8M32.500 42.500l7.500-7.500"/>`,
  before: html`<path d="M4 7h62m-3-3 4 3-4 3M68 18H43m3-3-4 3 4 3"/><path class="unsent" d="M44 35h20"/>
    <path class="wall" d="M31 25h10v20H31z"/><path class="hatch" d="M32 33l7-7M32 39l8-8M32.500 44.500l7.500-7.500"/>
    <path class="hollow" d="M64.500 31.500h7v7h-7z"/>`,
  "no response": html`<path d="M4 8h62m-3-3 4 3-4 3"/><path class="hollow" d="M64 17h8v8h-8z"/><path class="unsent" d="M62 33H46"/>
    <path class="lost" d="M50 29l8 8M58 29l-8 8"/>`,
};

/** @param {import("./types.js").Prediction} ending */
export function miniature(ending) {
  return html`<svg class="mini" viewBox="0 0 72 48" aria-hidden="true" focusable="false">${LANES}${MOVES[ending]}</svg>`;
}

/** The kinds of demo_api/lesson.py. */
export const KINDS = {
  reference: { says: "works: copy it", shape: html`<circle cx="8" cy="8" r="5.500"/>` },
  broken: { says: "fails in the browser", shape: html`<path d="M1 5.500h14v5H1z"/>` },
  danger: { says: "works, but should not", shape: html`<path d="M8 1.500 15.500 14.500H.500z"/>` },
};

/** @typedef {keyof typeof KINDS} Kind */

/** What an ending means, each by a shape of its own: a tick, a shield, a cross, a warning triangle, a sign for “not equal”. */
const MEANINGS = {
  works: html`<circle cx="12" cy="12" r="10.500"/><path class="cut" d="M6.500 12.500l3.800 4 7-8.500"/>`,
  protects: html`<path d="M12 1.500 21.500 5v7c0 5-4 9-9.500 11C6.500 21 2.500 17 2.500 12V5z"/><path class="cut" d="M7 12l3.500 3.800 6.500-8"/>`,
  mistake: html`<path d="M7.500 1.500h9l6 6v9l-6 6h-9l-6-6v-9z"/><path class="cut" d="M7.500 7.500l9 9M16.500 7.500l-9 9"/>`,
  danger: html`<path d="M12 1.500 23.500 22H.500z"/><path class="cut" d="M12 8.500v6.500M12 17.500v2"/>`,
  "not-cors": html`<circle cx="12" cy="12" r="10.500"/><path class="cut" d="M6.500 9.500h11M6.500 14.500h11M15 5.500 9 18.500"/>`,
};

/** @param {import("./types.js").Meaning} meaning */
export function meaningMark(meaning) {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${MEANINGS[meaning]}</svg>`;
}

const CROSS = html`<path d="M3 1.500 8 6.500l5-5L14.500 3l-5 5 5 5-1.500 1.500-5-5-5 5L1.500 13l5-5-5-5z"/>`;

/** In place of a kind that would say how the requests end. */
export const NOT_SENT_YET = html`<span class="kind" data-kind="hidden"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="5"/></svg><span class="unseen">not sent yet</span></span>`;

/** A kind by shape and word. @param {Pick<import("./types.js").Scenario, "kind" | "broken">} scenario @param {string} [classOfWord] */
export function kindMark({ kind, broken }, classOfWord = "") {
  const [name, word, shape] = broken ? ["unloadable", "does not load", CROSS] : [kind, kind, KINDS[kind].shape];
  return html`<span class="kind" data-kind="${name}"><svg viewBox="0 0 16 16" aria-hidden="true">${shape}</svg><span class="${classOfWord}">${word}</span></span>`;
}

export const TICK = html`<svg class="tick" viewBox="0 0 16 16" role="img" aria-label="already run"><path d="M2.500 8.500l3.500 4 7.500-9"/></svg>`;
/** The same without a label, for a place where the text beside it says what it means. */
export const TICK_ONLY = html`<svg class="tick" viewBox="0 0 16 16" aria-hidden="true"><path d="M2.500 8.500l3.500 4 7.500-9"/></svg>`;
export const ENVELOPE = html`<svg class="envelope" viewBox="0 0 64 44" aria-hidden="true"><path d="M2 2h60v40H2z"/><path d="M2 2l30 23L62 2M2 42l22-23M62 42 40 19"/><circle cx="32" cy="24" r="6"/></svg>`;
