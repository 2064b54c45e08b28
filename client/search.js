// @ts-check
/* Finds by words: experiments (by title, summary, name in the address, the headers that are sent, and the reasons), pages, and the
   servers that a configuration can be written for. */

import { linkTo } from "./address.js";
import { DOORS } from "./doors.js";

/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {{title: string, of: string, address: string, text: string}} Place what can be found, what it belongs to, and more words that find it */

/** More than this nobody reads. */
const MOST = 8;

/**
 * The places in which every word is found; those with the words in the title first.
 * @param {Place[]} places @param {string} words
 */
export function search(places, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const found = places.flatMap((place) => {
    const [title, rest] = [place.title.toLowerCase(), place.text.toLowerCase()];
    if (!wanted.every((it) => title.includes(it) || rest.includes(it))) return [];
    return [{ place, inTitle: wanted.filter((it) => title.includes(it)).length }];
  });
  return found.sort((a, b) => b.inTitle - a.inTitle).slice(0, MOST).map((it) => it.place);
}

/** @param {Scenario[]} scenarios @returns {Place[]} */
export function experiments(scenarios) {
  return scenarios.map((it) => ({ title: titleOf(it), of: it.chapter, address: linkTo(it.slug), text: textOf(it) }));
}

/** @returns {Place[]} */
export function pages() {
  return DOORS.flatMap((door) => door.pages.map(({ name, address, views }) => ({ title: name, of: door.name, address, text: views.join("\n") })));
}

/** @param {import("./configuration.js").Stack[]} stacks @returns {Place[]} */
export function servers(stacks) {
  return stacks.map(({ name, title, language }) => ({ title, of: "Configs", address: `#configs/${name}`, text: `${name}\n${language}` }));
}

/** @param {Scenario} scenario */
export function titleOf({ broken, title, folder }) {
  return broken ? folder : title;
}

/** @param {Scenario} scenario */
function textOf({ slug, summary, probes }) {
  const parts = [slug, summary];
  for (const { id, says, method, headers, reads, expect } of probes ?? []) {
    parts.push(id, says, method, ...Object.keys(headers), ...reads);
    for (const usual of Object.values(expect)) {
      for (const it of [usual, ...Object.values(usual.engines)]) parts.push(it.title ?? "", it.reason ?? "");
    }
  }
  return parts.join("\n");
}
