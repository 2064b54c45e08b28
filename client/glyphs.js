// @ts-check
/* Small drawings. Three vertical lanes are always page, browser and server, as in the big picture. */

import { html } from "./html.js";

const LANES = html`<path class="lane" d="M4 3v42M36 3v42M68 3v42"/>`;
const HATCH = html`<path class="hatch" d="M27.5 20l5-5M27.5 26l5-5M27.5 32l5-5M27.5 38l5-5M27.5 44l5-5"/>`;

const MOVES = {
  readable: html`<path class="go" d="M4 8h62m-3-3 4 3-4 3M68 38H6m3-3-4 3 4 3"/><path class="node" d="M64 19h8v8h-8z"/>`,
  opaque: html`<path d="M4 8h62m-3-3 4 3-4 3M68 38H38m3-3-4 3 4 3"/><path class="node" d="M64 19h8v8h-8z"/>
    <path class="seal" d="M9 30h22v15H9zl11 8.5 11-8.5"/>`,
  after: html`<path d="M4 8h62m-3-3 4 3-4 3M68 31H40m3-3-4 3 4 3"/><path class="node" d="M64 15h8v8h-8z"/>
    <path class="wall" d="M27 16h6v28h-6z"/>${HATCH}`,
  before: html`<path d="M4 6h30m-3-3 4 3-4 3M36 6h30m-3-3 4 3-4 3M68 18H38m3-3-4 3 4 3"/>
    <path class="ghost" d="M48 34h18"/><path class="wall" d="M40 24h6v20h-6z"/>
    <path class="hatch" d="M40.500 29l5-5M40.500 35l5-5M40.500 41l5-5"/><path class="hollow" d="M64.500 30.500h7v7h-7z"/>`,
};

/** @param {keyof typeof MOVES} guess */
export function miniature(guess) {
  return html`<svg class="mini" viewBox="0 0 72 48" aria-hidden="true" focusable="false">${LANES}${MOVES[guess]}</svg>`;
}

const KINDS = {
  reference: { word: "reference", shape: html`<circle cx="8" cy="8" r="5.500"/>` },
  broken: { word: "broken", shape: html`<path d="M1 5.500h14v5H1z"/>` },
  danger: { word: "danger", shape: html`<path d="M8 1.500 15.500 14.500H.500z"/>` },
  unloadable: { word: "does not load", shape: html`<path d="M3 1.500 8 6.500l5-5L14.500 3l-5 5 5 5-1.500 1.500-5-5-5 5L1.500 13l5-5-5-5z"/>` },
};

/** A kind by shape and word. @param {import("./types.js").Scenario} scenario @param {string} [word] the class of the word */
export function kindMark({ kind, broken }, word = "") {
  const known = broken ? KINDS.unloadable : KINDS[kind];
  return html`<span class="kind" data-kind="${broken ? "unloadable" : kind}"><svg viewBox="0 0 16 16" aria-hidden="true">${known.shape}</svg><span class="${word}">${known.word}</span></span>`;
}

export const TICK = html`<svg class="tick" viewBox="0 0 16 16" role="img" aria-label="run already"><path d="M2.500 8.500l3.500 4 7.500-9"/></svg>`;
export const ENVELOPE = html`<svg class="envelope" viewBox="0 0 64 44" aria-hidden="true"><path d="M2 2h60v40H2z"/><path d="M2 2l30 23L62 2M2 42l22-23M62 42 40 19"/><circle cx="32" cy="24" r="6"/></svg>`;
