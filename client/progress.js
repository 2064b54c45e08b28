// @ts-check
/* Which experiments this tab has run. The browser deletes the list when the tab is closed. */

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
    // Storage is switched off, so no experiment is marked.
  }
}
