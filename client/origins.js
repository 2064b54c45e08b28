// @ts-check
/* Sends a request from the origin of a role, by way of a hidden frame of that origin, which runs send.js. */

import { LabError, readConfig } from "./control.js";

/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").ProbeRequest} ProbeRequest */

const TO_LOAD = 5_000;
const TO_SEND = 20_000;

/** @type {Map<string, Promise<HTMLIFrameElement>>} by role, and by the variant of the sending page */
const frames = new Map();

/**
 * @param {Role} role
 * @param {{url: string, options?: RequestInit, reads?: string[], via?: string, page?: string | null, script?: string, run?: string}} request
 *   with `script`, the module at this address makes the requests, to the API at `url`
 * @returns {Promise<Result>}
 */
export async function sendFrom(role, { url, options = {}, reads = [], via = "fetch", page = null, script, run }) {
  const name = `${role} ${page ?? ""}`;
  if (!frames.has(name)) {
    const opening = open(role, page);
    frames.set(name, opening);
    opening.catch(() => frames.delete(name));
  }
  const frame = await /** @type {Promise<HTMLIFrameElement>} */ (frames.get(name));
  return /** @type {Promise<Result>} */ (ask(frame, role, { url, options, reads, via, script, run }, TO_SEND));
}

/** @param {Role} role @param {string | null} page */
async function open(role, page) {
  const { origins } = await readConfig();
  const frame = document.createElement("iframe");
  frame.title = `Sends requests from ${origins[role]}`;
  frame.hidden = true;
  frame.tabIndex = -1;
  // A sandbox without allow-same-origin gives the document an opaque origin, serialized as "null".
  if (role === "null") frame.setAttribute("sandbox", "allow-scripts");
  frame.src = `${role === "null" ? origins.client : origins[role]}/sender.html${page ? `?page=${page}` : ""}`;
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  document.body.append(frame);
  try {
    await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, TO_LOAD))]);
    await ask(frame, role, null, TO_LOAD);
  } catch (error) {
    frame.remove();
    throw error;
  }
  return frame;
}

/**
 * @param {HTMLIFrameElement} frame
 * @param {Role} role
 * @param {object | null} request null asks whether the frame is ready
 * @param {number} patience
 */
async function ask(frame, role, request, patience) {
  const { origins } = await readConfig();
  const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      removeEventListener("message", listen);
    };
    const listen = (/** @type {MessageEvent} */ event) => {
      const ours = event.source === frame.contentWindow && event.origin === origins[role];
      if (!ours || event.data?.id !== id) return;
      stop();
      resolve(event.data.result);
    };
    const timer = setTimeout(() => {
      stop();
      reject(new LabError("frame", `The frame that sends requests from ${origins[role]} did not load.`));
    }, patience);
    addEventListener("message", listen);
    // An opaque origin cannot be named as a target. What is sent to it is not secret.
    frame.contentWindow?.postMessage({ id, request }, role === "null" ? "*" : origins[role]);
  });
}
