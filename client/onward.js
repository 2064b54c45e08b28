// @ts-check
/* What comes next: the next step of the lesson, then the next scenario, along the tour if the reader is on it. */

import { linkTo } from "./address.js";
import { ROLE_NAMES } from "./roles.js";

/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Tour} Tour */

/**
 * @typedef {object} Onward
 * @property {string} address
 * @property {string} words
 * @property {boolean} same whether it is a step of the same lesson
 */

/**
 * @param {Experiment} experiment the one that was just sent
 * @param {Scenario[]} scenarios
 * @param {{tour: Tour | null, sent: Set<string>}} reader `tour` if the reader is on it
 * @returns {Onward | null} null at the end
 */
export function onward(experiment, scenarios, { tour, sent }) {
  return nextStep(experiment, sent) ?? nextScenario(experiment.scenario, scenarios, tour);
}

/** @param {Experiment} experiment @param {Set<string>} sent @returns {Onward | null} */
function nextStep({ scenario, probe, role, address }, sent) {
  const steps = (scenario.steps ?? []).map((it) => `#${scenario.slug}/${it}`);
  const at = steps.indexOf(address);
  // Who has left the way through the lesson comes back to its first step that was not sent yet.
  const next = at >= 0 ? steps[at + 1] : steps.find((it) => !sent.has(it));
  if (!next) return null;
  const [, id, from] = next.split("/");
  const there = scenario.probes.find((it) => it.id === id);
  if (!there) return null;
  const says = `“${there.says.replaceAll("`", "")}”`;
  const origin = ROLE_NAMES[/** @type {Role} */ (from)];
  const words = id === probe.id ? `Now from ${origin}` : from === role ? `Now: ${says}` : `Now from ${origin}: ${says}`;
  return { address: next, words, same: true };
}

/** @param {Scenario} scenario @param {Scenario[]} scenarios @param {Tour | null} tour @returns {Onward | null} */
function nextScenario({ slug }, scenarios, tour) {
  const stop = tour ? tour.scenarios.indexOf(slug) : -1;
  const order = tour && stop >= 0 ? tour.scenarios.flatMap((it) => scenarios.filter((other) => other.slug === it)) : scenarios;
  const next = order.slice(order.findIndex((it) => it.slug === slug) + 1).find((it) => !it.broken);
  return next ? { address: linkTo(next.slug), words: next.title, same: false } : null;
}

/** @param {Tour | null} tour @param {string} slug @returns {string | null} where on the tour a scenario is */
export function placeOnTour(tour, slug) {
  const at = tour?.scenarios.indexOf(slug) ?? -1;
  return tour && at >= 0 ? `Step ${at + 1} of ${tour.scenarios.length}` : null;
}
