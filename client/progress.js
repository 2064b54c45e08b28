// @ts-check
/* Which experiments this tab has run; the browser forgets it with the tab. */

const KEY = "cors-lab-run";

/** @returns {Set<string>} addresses of experiments */
export function done() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
  } catch {
    return new Set();
  }
}

/** @param {string} address */
export function markDone(address) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...done().add(address)]));
  } catch {
    // Storage is switched off; then nothing is marked.
  }
}
