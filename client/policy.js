// @ts-check
/* A policy as its text for links, and as fields of a form. Whether it is right, only the lab says. */

/**
 * @typedef {object} Fields
 * @property {"these" | "anyone" | "nobody"} readers
 * @property {string} origins one on each line
 * @property {string[]} methods those of the usual ones
 * @property {string} others the other methods, with spaces between them; so are the headers
 * @property {string} headers
 * @property {string} expose
 * @property {boolean} credentials
 * @property {string} maxAge seconds
 * @property {boolean} privateNetwork
 */

/**
 * @typedef {object} PolicyFinding what is wrong with a policy
 * @property {string} code
 * @property {"danger" | "broken" | "note"} level
 * @property {string} title
 * @property {string} value what is written now, as an option of the command line
 * @property {string} why
 * @property {string} write what to write instead, as an option of the command line
 * @property {"origin" | "method" | "header" | "expose" | "max-age"} key of the policy's text
 * @property {string} entry what is written there now
 * @property {string[] | null} right what to write there instead; nothing to leave it out; null if only the reader knows it
 * @property {string | null} instead the text of the policy with that
 */

/**
 * @typedef {object} PolicyCheck what the lab says about a policy
 * @property {string} text the policy, or a usual one if there is a problem
 * @property {string | null} problem why the text is not the text of a policy
 * @property {PolicyFinding[]} findings
 * @property {boolean} sound whether a configuration can be written for it: no problem, and no findings but notes
 */

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** Seconds for a preflight if a policy does not say it; the same as MAX_AGE in demo_api/policy/policy.py. */
const MAX_AGE = "600";

export function usualMethods() {
  return METHODS;
}

/** @param {Fields} fields @returns {string} as Policy.text in demo_api/policy/policy.py writes it */
export function textOf({ readers, origins, methods, others, headers, expose, credentials, maxAge, privateNetwork }) {
  const written = new URLSearchParams();
  const listed = readers === "these" ? words(origins) : readers === "anyone" ? ["*"] : [];
  for (const it of listed) written.append("origin", it);
  for (const it of unique(["GET", ...methods, ...words(others)])) written.append("method", it);
  for (const it of words(headers)) written.append("header", it);
  for (const it of words(expose)) written.append("expose", it);
  if (credentials) written.append("credentials", "yes");
  if (maxAge.trim() && Number(maxAge) !== Number(MAX_AGE)) written.append("max-age", maxAge.trim());
  if (privateNetwork) written.append("private-network", "yes");
  return written.toString().replace(/%(?:3A|2F|5B|5D|7E)/g, decodeURIComponent);
}

/** @param {string} text @returns {Fields} */
export function fieldsOf(text) {
  const written = new URLSearchParams(text);
  const readers = written.getAll("origin");
  const methods = written.getAll("method");
  return {
    readers: !readers.length ? "nobody" : readers.every((it) => it === "*") ? "anyone" : "these",
    origins: readers.every((it) => it === "*") ? "" : readers.join("\n"),
    methods: methods.filter((it) => METHODS.includes(it)),
    others: methods.filter((it) => !METHODS.includes(it)).join(" "),
    headers: written.getAll("header").join(" "),
    expose: written.getAll("expose").join(" "),
    credentials: written.get("credentials") === "yes",
    maxAge: written.get("max-age") ?? MAX_AGE,
    privateNetwork: written.get("private-network") === "yes",
  };
}

/** @param {string} text */
function words(text) {
  return unique(text.split(/[\s,]+/).filter(Boolean));
}

/** @param {string[]} list */
function unique(list) {
  return [...new Set(list)];
}
