// @ts-check
/* An experiment as its text for links, and as the fields of the forms. Whether it can be carried out, only the lab says. */

import { ROLES } from "../roles.js";

/** @typedef {import("./types.js").Fields} Fields */

const ADDRESS = "#playground";
const OF_A_POLICY = ["origin", "method", "header", "expose", "credentials", "max-age", "private-network"];
export const ELEMENTS = ["img", "canvas", "font", "script", "module", "import", "stylesheet", "audio", "preload", "worker", "eventsource", "beacon"];

/** @param {string} hash */
export function isPlayground(hash) {
  return hash === ADDRESS || hash.startsWith(`${ADDRESS}?`);
}

/** The text in an address. @param {string} hash */
export function textIn(hash) {
  return hash.slice(ADDRESS.length + 1);
}

/** @param {string} text */
export function addressOf(text) {
  return `${ADDRESS}?${text}`;
}

/** The address of the playground that begins as an experiment. @param {string} slug @param {string} probe @param {string} role */
export function addressFrom(slug, probe, role) {
  return addressOf(new URLSearchParams({ scenario: slug, probe, from: role }).toString());
}

/** The scenario that an address names to begin with. @param {string} text @returns {{slug: string, probe: string, role: string} | null} */
export function beginningIn(text) {
  const given = new URLSearchParams(text);
  const slug = given.get("scenario");
  return slug === null ? null : { slug, probe: given.get("probe") ?? "", role: given.get("from") ?? "" };
}

/** The experiment to begin with: this lab's page may read. @param {string} origin of this lab's page */
export function usualText(origin) {
  return textOf({ ...fieldsOf(""), policy: plain(new URLSearchParams([["origin", origin], ["method", "GET"]])) });
}

/** @param {string} text @returns {Fields} */
export function fieldsOf(text) {
  const given = new URLSearchParams(text);
  const policy = new URLSearchParams([...given].filter(([key]) => OF_A_POLICY.includes(key)));
  const all = (/** @type {string} */ key) => given.getAll(key).join("\n");
  const bare = !given.has("status") && !given.has("line");
  return {
    by: given.get("by") === "hand" ? "hand" : "policy",
    policy: plain(policy),
    preflight: { status: given.get("preflight") ?? "204", lines: all("preflight-line") },
    response: { status: given.get("status") ?? "200", lines: bare ? "Content-Type: application/json" : all("line") },
    work: given.get("work") !== "no",
    readers: given.has("for") ? given.getAll("for") : ["client"],
    method: given.get("send") ?? "GET",
    path: given.get("path") ?? "/penguins?limit=3",
    headers: all("with"),
    body: given.get("body"),
    mode: given.get("mode") ?? "cors",
    cookies: given.get("cookies") ?? "same-origin",
    redirect: given.get("redirect") ?? "follow",
    via: given.get("via") ?? "fetch",
    role: ROLES.find((it) => it === given.get("from")) ?? ROLES[0],
  };
}

/** @param {Fields} fields */
export function textOf(fields) {
  return plain(new URLSearchParams([...serverPairs(fields), ...requestPairs(fields), ["from", fields.role]]));
}

/** The text without the origin whose picture is shown: what is sent. @param {string} text */
export function sentText(text) {
  const given = new URLSearchParams(text);
  given.delete("from");
  return given.toString();
}

/** @param {Fields} it @returns {[string, string][]} */
function serverPairs(it) {
  if (it.by === "policy") return [["by", "policy"], ...new URLSearchParams(it.policy)];
  return [
    ["by", "hand"],
    ["preflight", it.preflight.status],
    ...lines(it.preflight.lines, "preflight-line"),
    ["status", it.response.status],
    ...lines(it.response.lines, "line"),
    ...(it.work ? [] : [/** @type {[string, string]} */ (["work", "no"])]),
    ...it.readers.map((role) => /** @type {[string, string]} */ (["for", role])),
  ];
}

/** @param {Fields} it @returns {[string, string][]} */
function requestPairs(it) {
  /** @type {[string, string, string][]} */
  const choices = [["mode", it.mode, "cors"], ["cookies", it.cookies, "same-origin"], ["redirect", it.redirect, "follow"], ["via", it.via, "fetch"]];
  return [
    ["send", it.method],
    ["path", it.path],
    ...lines(it.headers, "with"),
    ...(it.body === null ? [] : [/** @type {[string, string]} */ (["body", it.body])]),
    ...choices.filter(([, value, usual]) => value !== usual).map(([key, value]) => /** @type {[string, string]} */ ([key, value])),
  ];
}

/** @param {string} text @param {string} key @returns {[string, string][]} */
function lines(text, key) {
  return text.split("\n").filter((line) => line.trim() !== "").map((line) => [key, line]);
}

/** Text for a link that people can read. @param {URLSearchParams} pairs */
function plain(pairs) {
  return pairs.toString().replace(/%(?:2A|2C|2F|3A|3F)/g, decodeURIComponent);
}
