// @ts-check
/* Every experiment is a link: #slug/probe/role. */

/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Probe} Probe */

/** @type {Role[]} */
export const ROLES = ["client", "stranger", "null", "127.0.0.1", "lookalike"];

/** @type {Record<Role, string>} */
export const NAMES = {
  client: "this lab’s page",
  stranger: "a stranger’s page",
  null: "a sandboxed frame",
  "127.0.0.1": "this page, by number",
  lookalike: "a page whose name looks alike",
};

/** @param {string} slug @param {string} [probe] @param {Role} [role] */
export function linkTo(slug, probe, role) {
  return `#${[slug, probe, role].filter(Boolean).join("/")}`;
}

/**
 * What a hash names. Parts left out are chosen: the first probe, and the first origin it has an expectation for.
 * @param {string} hash
 * @param {Scenario[]} scenarios
 * @returns {{scenario: Scenario | null, probe: Probe | null, role: Role, problem: string | null}}
 */
export function follow(hash, scenarios) {
  const [slug, id, role] = decoded(hash.replace(/^#/, "")).split("/");
  const nothing = { scenario: null, probe: null, role: ROLES[0], problem: null };
  if (!slug) return nothing;
  const scenario = scenarios.find((it) => it.slug === slug);
  if (!scenario) return { ...nothing, problem: `There is no experiment called “${slug}”.` };
  if (scenario.broken) return { ...nothing, scenario };
  const named = scenario.probes.find((it) => it.id === id);
  const probe = named ?? scenario.probes[0];
  const known = ROLES.find((it) => it === role);
  const chosen = known ?? /** @type {Role} */ (Object.keys(probe.expect)[0] ?? ROLES[0]);
  let problem = null;
  if (id && !named) problem = `“${scenario.title}” has no request called “${id}”; this is its first.`;
  else if (role && !known) problem = `There is no origin called “${role}”; this is ${NAMES[chosen]}.`;
  return { scenario, probe, role: chosen, problem };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
