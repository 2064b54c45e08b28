// @ts-check
/* Every experiment is a link: #slug/probe/role. What stands after a ? belongs to the view: #configs/nginx?origin=... */

import { ROLES, ROLE_NAMES } from "./roles.js";

/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Probe} Probe */

/** @param {string} slug @param {string} [probe] @param {Role} [role] */
export function linkTo(slug, probe, role) {
  return `#${[slug, probe, role].filter(Boolean).join("/")}`;
}

/** The first part of a hash: the name of a view, or a scenario's slug. @param {string} hash */
export function subject(hash) {
  return parts(hash)[0];
}

/** The second part of a hash; empty if there is none. @param {string} hash */
export function detail(hash) {
  return parts(hash)[1] ?? "";
}

/** What stands after the ? in a hash, as it is written there; empty if there is none. @param {string} hash */
export function query(hash) {
  const at = hash.indexOf("?");
  return at < 0 ? "" : hash.slice(at + 1);
}

/**
 * The experiment that a hash names. Where it names only the scenario, that is the first step of its way through the lesson, or its first
 * probe; a missing role is the probe's first with an expectation.
 * @param {string} hash
 * @param {Scenario[]} scenarios
 * @returns {{scenario: Scenario | null, probe: Probe | null, role: Role, problem: string | null}}
 */
export function follow(hash, scenarios) {
  const [slug, id, role] = parts(hash);
  const nothing = { scenario: null, probe: null, role: ROLES[0], problem: null };
  if (!slug) return nothing;
  const scenario = scenarios.find((it) => it.slug === slug);
  if (!scenario) return { ...nothing, problem: `There is no experiment called “${slug}”.` };
  if (scenario.broken) return { ...nothing, scenario };
  const named = scenario.probes.find((it) => it.id === id);
  const [firstId, firstRole] = scenario.steps?.[0]?.split("/") ?? [];
  const probe = named ?? scenario.probes.find((it) => it.id === firstId) ?? scenario.probes[0];
  const known = ROLES.find((it) => it === role);
  const usual = !id && firstRole ? firstRole : Object.keys(probe.expect)[0];
  const chosen = known ?? /** @type {Role} */ (usual ?? ROLES[0]);
  let problem = null;
  if (id && !named) problem = `“${scenario.title}” has no request called “${id}”. This is its first request.`;
  else if (role && !known) problem = `There is no origin called “${role}”. The origin is ${ROLE_NAMES[chosen]} instead.`;
  return { scenario, probe, role: chosen, problem };
}

/** @param {string} hash */
function parts(hash) {
  const [text] = hash.replace(/^#/, "").split("?");
  try {
    return decodeURIComponent(text).split("/");
  } catch {
    return text.split("/");
  }
}
