// @ts-check
/* What this browser remembers: how each experiment that was sent ended, whether the first guess was right, the file of a
   scenario when it last did what its scenario.toml says, where the reader was, whether the reader is on the tour, and the
   quiz: which causes were missed, and the session that was begun last.
   It is in this browser's storage and nowhere else. Without storage, nothing is remembered and everything else works. */

/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").Ending} Ending */
/** @typedef {import("./types.js").QuizMemory} QuizMemory */
/** @typedef {import("./types.js").QuizSession} QuizSession */

/**
 * @typedef {object} Remembered
 * @property {Record<string, {ending: Ending, right: boolean | null}>} sent by address; `right` is null if there was no guess
 * @property {Record<string, string>} files app.py by slug, the newest last
 * @property {string | null} last the address of the experiment that was shown last
 * @property {boolean} touring
 * @property {QuizMemory} quiz
 */

const KEY = "cors-lab";
/** Bounds, because a browser gives a site only a few megabytes. */
const MOST_SENT = 2000;
const MOST_FILES = 40;
const LONGEST_FILE = 20_000;
/** A cause that was found so often comes again after 16 sessions. */
const LAST_STEP = 4;

/** @type {QuizMemory} */
const NO_QUIZ = { sessions: 0, causes: {}, session: null };

/** @returns {Remembered} */
function read() {
  const empty = { sent: {}, files: {}, last: null, touring: false, quiz: NO_QUIZ };
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

/** What is known of the quiz; where the storage holds something else, nothing is. @returns {QuizMemory} */
export function quizMemory() {
  const { quiz } = read();
  const sound = isRecord(quiz) && isRecord(quiz.causes) && Object.values(quiz.causes).every(isRecord) && Number.isInteger(quiz.sessions);
  const session = sound && isRecord(quiz.session) && typeof quiz.session?.seed === "string" && isRecord(quiz.session.given);
  return { sessions: sound ? quiz.sessions : 0, causes: sound ? quiz.causes : {}, session: session ? quiz.session : null };
}

/** @param {QuizSession} session @param {boolean} isNew whether another one begins with it */
export function rememberSession(session, isNew) {
  const known = quizMemory();
  write({ quiz: { ...known, session, sessions: known.sessions + (isNew ? 1 : 0) } });
}

/** A cause that was missed is due in the next session; one that was found, later each time. @param {string} cause @param {boolean} found */
export function rememberCause(cause, found) {
  const known = quizMemory();
  const step = found ? Math.min((known.causes[cause]?.step ?? 0) + 1, LAST_STEP) : 0;
  write({ quiz: { ...known, causes: { ...known.causes, [cause]: { step, due: known.sessions + 2 ** step } } } });
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Storage is switched off, so nothing was remembered.
  }
}
