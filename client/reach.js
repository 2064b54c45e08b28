// @ts-check
/* What this browser cannot send, because the lab is on another computer: 127.0.0.1 and names under localhost mean the
   computer that the browser runs on. */

/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Probe} Probe */
/** @typedef {import("./types.js").Role} Role */

/**
 * Why an experiment cannot be sent from here; null if it can.
 * @param {{probe: Probe, role: Role}[]} order what is sent, with what comes before it
 * @param {Config} config
 * @returns {string | null}
 */
export function outOfReach(order, { origins, out_of_reach, api }) {
  const far = order.map(({ probe, role }) => (out_of_reach.includes(role) ? origins[role] : farTarget(probe, origins, out_of_reach)));
  const origin = far.find((it) => it !== null);
  if (!origin) return null;
  return `${origin} is on the computer that your browser runs on, but the lab is at ${new URL(api).hostname}. So this cannot run here.`;
}

/** The origin that a probe's own address names, if it is out of reach. @param {Probe} probe @param {Config["origins"]} origins @param {Role[]} far */
function farTarget({ url }, origins, far) {
  if (!url || !URL.canParse(url)) return null;
  const { hostname, origin } = new URL(url);
  return far.some((role) => new URL(origins[role]).hostname === hostname) ? origin : null;
}
