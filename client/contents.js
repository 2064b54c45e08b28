// @ts-check
/* The list of experiments by chapter: in the margin, and on the start page. It does not say how an experiment that was not
   sent yet ends. */

import { linkTo } from "./address.js";
import { NOT_SENT_YET, TICK, kindMark } from "./glyphs.js";
import { html } from "./html.js";
import { titleOf } from "./search.js";

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

/** The margin: the chapter of the current scenario is open. @param {Scenario[]} scenarios @param {Set<string>} met @param {string | null} current a slug */
export function contents(scenarios, met, current) {
  return html`${chapters(scenarios).map(
    ([chapter, members]) => html`<details ${members.some((it) => it.slug === current) ? html`open` : null}>
      <summary><h2>${chapter}</h2> <span class="count">${members.filter((it) => met.has(it.slug)).length}/${members.length}<span class="unseen"> sent</span></span></summary>
      <ul>${members.map(
        (it) => html`<li><a href="${linkTo(it.slug)}" aria-current="${it.slug === current ? "page" : "false"}">
          <span class="number">${two(it.number)}</span><span class="title">${titleOf(it)}</span>${mark(it, met, "unseen")}${met.has(it.slug) && TICK}</a></li>`,
      )}</ul></details>`,
  )}`;
}

/** @param {Scenario[]} scenarios @param {Set<string>} met */
export function map(scenarios, met) {
  return html`<div class="map">${chapters(scenarios).map(
    ([chapter, members]) => html`<section><h3>${chapter}</h3>
      <ol>${members.map(
        (it) => html`<li><a href="${linkTo(it.slug)}"><span class="number">${two(it.number)}</span>
          <span class="title">${titleOf(it)}${met.has(it.slug) && html` ${TICK}`}</span></a>
          ${mark(it, met)}${it.broken && html`<p>${it.broken[0]}</p>`}</li>`,
      )}</ol></section>`,
  )}</div>`;
}

/** @param {Scenario} scenario @param {Set<string>} met @param {string} [classOfWord] */
function mark(scenario, met, classOfWord) {
  return scenario.broken || met.has(scenario.slug) ? kindMark(scenario, classOfWord) : NOT_SENT_YET;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
