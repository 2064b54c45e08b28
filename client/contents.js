// @ts-check
/* The list of experiments by chapter: in the margin, and on the start page. */

import { linkTo } from "./address.js";
import { TICK, kindMark } from "./glyphs.js";
import { html, inline } from "./html.js";

/** @typedef {import("./types.js").Scenario} Scenario */

/**
 * @param {Scenario[]} scenarios
 * @returns {[string, Scenario[]][]} the chapters in the order of their first scenario; a scenario that does not load has the chapter of the one before it
 */
export function chapters(scenarios) {
  /** @type {Map<string, Scenario[]>} */
  const found = new Map();
  let chapter = scenarios.find((it) => !it.broken)?.chapter ?? "Does not load";
  for (const scenario of scenarios) {
    chapter = scenario.broken ? chapter : scenario.chapter;
    found.set(chapter, [...(found.get(chapter) ?? []), scenario]);
  }
  return [...found];
}

/** @param {Scenario[]} scenarios @param {Set<string>} done @param {string | null} current the slug that is shown */
export function contents(scenarios, done, current) {
  return html`${chapters(scenarios).map(
    ([chapter, members]) => html`<section><h2>${chapter}</h2>
      <ul>${members.map(
        (it) => html`<li><a href="${linkTo(it.slug)}" aria-current="${it.slug === current ? "page" : "false"}">
          <span class="number">${two(it.number)}</span><span class="title">${it.broken ? it.folder : it.title}</span>${kindMark(it, "unseen")}${ran(it, done) && TICK}</a></li>`,
      )}</ul></section>`,
  )}`;
}

/** @param {Scenario[]} scenarios @param {Set<string>} done */
export function map(scenarios, done) {
  return html`<div class="map">${chapters(scenarios).map(
    ([chapter, members]) => html`<section><h2>${chapter}</h2>
      <ol>${members.map(
        (it) => html`<li><a href="${linkTo(it.slug)}"><span class="number">${two(it.number)}</span>
          <span class="title">${it.broken ? it.folder : it.title}${ran(it, done) && html` ${TICK}`}</span></a>
          ${kindMark(it)}
          <p>${it.broken ? it.broken[0] : inline(it.summary)}</p></li>`,
      )}</ol></section>`,
  )}</div>`;
}

/** @param {Scenario} scenario @param {Set<string>} done */
function ran({ slug }, done) {
  return [...done].some((address) => address.startsWith(`#${slug}/`));
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
