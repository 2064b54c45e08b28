// @ts-check
/* Finds experiments by words: in the title, the summary, the name in the address, the headers that are sent, and the reasons. */

/** @typedef {import("./types.js").Scenario} Scenario */

/** More than this nobody reads. */
const MOST = 8;

/**
 * The scenarios in which every word is found; those with the words in the title first.
 * @param {Scenario[]} scenarios @param {string} words
 */
export function search(scenarios, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const found = scenarios.flatMap((scenario) => {
    const [title, rest] = [titleOf(scenario).toLowerCase(), textOf(scenario)];
    if (!wanted.every((it) => title.includes(it) || rest.includes(it))) return [];
    return [{ scenario, inTitle: wanted.filter((it) => title.includes(it)).length }];
  });
  return found.sort((a, b) => b.inTitle - a.inTitle).slice(0, MOST).map((it) => it.scenario);
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
  return parts.join("\n").toLowerCase();
}
