// @ts-check
/* The experiment in the address, and what the lab says of it. The lab is asked when the reader stops typing, once. */

import { askDraft } from "../control.js";
import { addressOf, fieldsOf, textOf } from "./fields.js";

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").Fields} Fields */

const PAUSE = 250;

/** @type {Fields} */
let fields = fieldsOf("");
/** @type {Draft} */
let said = { problems: [], about: null, statuses: [] };
/** The text that `said` is about. */
let known = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** The experiment as the forms have it. @returns {Fields} */
export function current() {
  return fields;
}

/** What the lab has said last; `fresh` if that is about the experiment as it is now. @returns {Draft & {fresh: boolean}} */
export function saidOf() {
  return { ...said, fresh: known === textOf(fields) };
}

/** Take the experiment of an address, and ask the lab about it. @param {string} text */
export async function open(text) {
  fields = fieldsOf(text);
  clearTimeout(timer);
  // As it is written: an unknown key in a link is a mistake to show, and not one to drop.
  const answer = await askDraft(text);
  said = answer;
  known = textOf(fields);
}

/** Whether a text is the experiment that is open. @param {string} text */
export function isOpen(text) {
  return known !== "" && textOf(fieldsOf(text)) === textOf(fields);
}

/** Change fields: the address follows at once, and the lab is asked a little later. @param {Partial<Fields>} changes @param {() => void} shows @param {(error: unknown) => void} failed */
export function edit(changes, shows, failed) {
  fields = { ...fields, ...changes };
  const text = textOf(fields);
  history.replaceState(history.state, "", addressOf(text));
  clearTimeout(timer);
  if (text === known) return shows();
  timer = setTimeout(() => settle().then(shows, failed), PAUSE);
}

/** Ask now, if that is still to be done. @returns {Promise<Draft>} */
export async function settle() {
  clearTimeout(timer);
  const text = textOf(fields);
  if (text !== known) {
    const answer = await askDraft(text);
    if (text !== textOf(fields)) return settle();
    said = answer;
    known = text;
  }
  return said;
}
