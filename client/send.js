// @ts-check
/* The only fetch aimed at a scenario. It runs in a frame, so that the request is really sent from the frame's
   origin. A classic script, because a sandboxed frame would fetch a module with CORS, from the origin "null". */
"use strict";

(() => {
  const PATIENCE = 15_000;
  const MAX_BODY = 4_000;

  /** @param {{url: string, options: RequestInit, reads: string[]}} request */
  async function send({ url, options, reads }) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      // The signal belongs to this script's patience; nothing of it is sent.
      const response = await fetch(url, { ...options, signal: stop.signal });
      const body = await response.text();
      return {
        outcome: response.type.startsWith("opaque") ? "opaque" : "readable",
        error: null,
        type: response.type,
        status: response.status,
        statusText: response.statusText,
        redirected: response.redirected,
        url: response.url,
        headers: [...response.headers],
        reads: Object.fromEntries(reads.map((name) => [name, response.headers.get(name)])),
        body: body.slice(0, MAX_BODY),
        size: new Blob([body]).size,
      };
    } catch (raised) {
      const error = /** @type {Error} */ (raised);
      return {
        outcome: stop.signal.aborted ? "no answer" : "blocked",
        error: { name: error.name, message: error.message },
        type: null,
        status: null,
        statusText: "",
        redirected: false,
        url: "",
        headers: [],
        reads: {},
        body: "",
        size: 0,
      };
    } finally {
      clearTimeout(timer);
    }
  }

  addEventListener("message", async (event) => {
    if (event.source !== window.parent || window.parent === window) return;
    const { id, request } = event.data;
    const result = request ? await send(request) : "ready";
    window.parent.postMessage({ id, result }, event.origin);
  });
})();
