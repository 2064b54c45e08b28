// @ts-check
/* What this browser remembers: how each experiment that was sent ended, whether the first guess was right, the file of a
   scenario when it last did what its scenario.toml says, where the reader was, and whether the reader is on the tour.
   It is in this browser's storage and nowhere else. Without storage, nothing is remembered and everything else works. */

/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").Ending} Ending */

/**
 * @typedef {object} Remembered
 * @property {Record<string, {ending: Ending, right: boolean | null}>} sent by address; `right` is null if there was no guess
 * @property {Record<string, string>} files app.py by slug, the newest last
 * @property {string | null} last the address of the experiment that was shown last
 * @property {boolean} touring
 */

const KEY = "cors-lab";
/** Bounds, because a browser gives a site only a few megabytes. */
const MOST_SENT = 2000;
const MOST_FILES = 40;
const LONGEST_FILE = 20_000;

/** @returns {Remembered} */
function read() {
  const empty = { sent: {}, files: {}, last: null, touring: false };
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return isRecord(stored) && isRecord(stored.sent ?? {}) && isRecord(stored.files ?? {}) ? { ...empty, ...stored } : empty;
  } catch {
    return empty;
  }
}

/** @param {unknown} value */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {Partial<Remembered>} changes */
function write(changes) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...read(), ...changes }));
  } catch {
    // Storage is switched off or full, so this is not remembered.
  }
}

/** @returns {Set<string>} addresses of the experiments that were sent */
export function sentBefore() {
  return new Set(Object.keys(read().sent));
}

/** The scenarios of which something was sent. @returns {Set<string>} slugs */
export function metBefore() {
  return new Set(Object.keys(read().sent).map((it) => it.slice(1).split("/")[0]));
}

/** How many first guesses there were, and how many of them were right. */
export function firstGuesses() {
  const guesses = Object.values(read().sent).filter((it) => it.right !== null);
  return { all: guesses.length, right: guesses.filter((it) => it.right).length };
}

/** Only the first time counts. @param {string} address @param {Ending} ending @param {Prediction | null} guess */
export function rememberSent(address, ending, guess) {
  const { sent } = read();
  if (address in sent) return;
  const kept = Object.entries(sent).slice(1 - MOST_SENT);
  write({ sent: { ...Object.fromEntries(kept), [address]: { ending, right: guess === null ? null : guess === ending } } });
}

/** The text of app.py when this browser last saw it do what its scenario.toml says. @param {string} slug @returns {string | null} */
export function fileBefore(slug) {
  return read().files[slug] ?? null;
}

/** @param {string} slug @param {string} text */
export function rememberFile(slug, text) {
  if (text.length > LONGEST_FILE) return;
  const others = Object.entries(read().files).filter(([name]) => name !== slug);
  write({ files: Object.fromEntries([...others.slice(1 - MOST_FILES), [slug, text]]) });
}

export function lastAddress() {
  return read().last;
}

/** @param {string} address */
export function rememberPlace(address) {
  if (read().last !== address) write({ last: address });
}

export function isTouring() {
  return read().touring;
}

/** @param {boolean} touring */
export function setTouring(touring) {
  write({ touring });
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Storage is switched off, so nothing was remembered.
  }
}
