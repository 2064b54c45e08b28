// @ts-check
/* Sends the requests to scenarios: the page has no other fetch for them. It runs in a frame, so that the request is really
   sent from the frame's origin. It is a classic script, because a sandboxed frame would request a module with CORS, from
   the origin "null". */
"use strict";

(() => {
  const PATIENCE = 15_000;
  const MAX_BODY = 4_000;

  /** What must happen before the next request: a learner's module must end, because watched.js counts every request. @type {Promise<unknown>} */
  let before = Promise.resolve();

  /** @typedef {{url: string, options: RequestInit, reads: string[], via?: string, script?: string, run?: string}} Asked */

  /** The result of a script that learns nothing. */
  const NOTHING = {
    outcome: "blocked", error: /** @type {{name: string, message: string} | null} */ (null),
    type: /** @type {string | null} */ (null), status: /** @type {number | null} */ (null), statusText: "",
    redirected: false, url: "", headers: /** @type {[string, string][]} */ ([]), reads: {}, body: "", size: 0,
  };

  /** @param {Asked} request */
  async function byFetch({ url, options, reads }) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      // The signal is for the time limit of this script. It changes nothing in the request.
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
      return { ...refused(raised), outcome: stop.signal.aborted ? "no response" : "blocked" };
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {unknown} raised an error, or an event that gives no reason */
  function refused(raised) {
    const { name, message } = raised instanceof Error || raised instanceof DOMException
      ? raised
      : { name: `${/** @type {Event} */ (raised).type} event`, message: "it gives no reason" };
    return { ...NOTHING, error: { name, message } };
  }

  /** @param {Asked} request */
  function byXhr({ url, options, reads, via }) {
    return new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open(options.method ?? "GET", url);
      xhr.withCredentials = options.credentials === "include";
      for (const [name, value] of Object.entries(options.headers ?? {})) xhr.setRequestHeader(name, value);
      // The listener is enough to make the browser send a preflight.
      if (via === "xhr-upload") xhr.upload.addEventListener("progress", () => {});
      xhr.addEventListener("error", (event) => resolve(refused(event)));
      xhr.addEventListener("load", () => {
        const lines = xhr.getAllResponseHeaders().trim().split("\r\n");
        resolve({
          ...NOTHING,
          outcome: "readable",
          status: xhr.status,
          statusText: xhr.statusText,
          url: xhr.responseURL,
          headers: lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
          reads: Object.fromEntries(reads.map((name) => [name, xhr.getResponseHeader(name)])),
          body: xhr.responseText.slice(0, MAX_BODY),
          size: new Blob([xhr.responseText]).size,
        });
      });
      xhr.send(/** @type {string | undefined} */ (options.body));
    });
  }

  /**
   * An element that loads something: with CORS unless the mode is no-cors.
   * @param {string} name
   * @param {Asked} request
   * @param {Record<string, string>} attributes
   * @param {string} [done] the event that reports success
   * @returns {Promise<Element>}
   */
  function element(name, { options }, attributes, done = "load") {
    return new Promise((resolve, reject) => {
      const made = document.createElement(name);
      if (options.mode !== "no-cors") {
        made.setAttribute("crossorigin", options.credentials === "include" ? "use-credentials" : "anonymous");
      }
      if (options.integrity) made.setAttribute("integrity", options.integrity);
      made.addEventListener(done, () => resolve(made));
      made.addEventListener("error", (event) => reject(event));
      for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
      document.body.append(made);
    });
  }

  /** @param {Element} image */
  function pixels(image) {
    const canvas = document.createElement("canvas");
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.drawImage(/** @type {HTMLImageElement} */ (image), 0, 0);
    return `the canvas returned ${pen.getImageData(0, 0, 10, 10).data.length} values`;
  }

  /** @param {string} url */
  function job(url) {
    return new Promise((resolve, reject) => {
      const worker = new Worker(url);
      worker.addEventListener("message", () => resolve("the worker ran"));
      worker.addEventListener("error", reject);
    });
  }

  /** @param {Asked} request */
  function events({ url, options }) {
    return new Promise((resolve, reject) => {
      const source = new EventSource(url, { withCredentials: options.credentials === "include" });
      source.addEventListener("message", (event) => (source.close(), resolve(`a message arrived: ${event.data}`)));
      source.addEventListener("error", (event) => (source.close(), reject(event)));
    });
  }

  /** @param {Asked} request */
  async function beacon({ url, options }) {
    const type = new Headers(options.headers).get("Content-Type") ?? "text/plain";
    const queued = navigator.sendBeacon(url, new Blob([/** @type {string} */ (options.body)], { type }));
    // No event reports the end of a beacon, so the record of the server is read a little later.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return `sendBeacon() returned ${queued}, and the page gets nothing else`;
  }

  /** Ways to make a request, each returning what the page knows when it has succeeded. @type {Record<string, (request: Asked) => Promise<string>>} */
  const WAYS = {
    img: async (it) => {
      const { naturalWidth, naturalHeight } = /** @type {HTMLImageElement} */ (await element("img", it, { src: it.url }));
      return `an image, ${naturalWidth} × ${naturalHeight}`;
    },
    canvas: async (it) => pixels(await element("img", it, { src: it.url })),
    font: async (it) => `the font ${(await new FontFace("Probe", `url(${JSON.stringify(it.url)})`).load()).family} is loaded`,
    script: async (it) => (await element("script", it, { src: it.url }), "the script ran"),
    module: async (it) => (await element("script", it, { type: "module", src: it.url }), "the module ran"),
    import: async (it) => `the module exports ${Object.keys(await import(it.url)).join(", ")}`,
    stylesheet: async (it) => (await element("link", it, { rel: "stylesheet", href: it.url }), "the style sheet applies"),
    audio: async (it) => (await element("audio", it, { src: it.url, preload: "auto" }, "canplaythrough"), "the sound can play"),
    preload: async (it) => (await element("link", it, { rel: "preload", as: "fetch", href: it.url }), "the link fired load"),
    worker: (it) => job(it.url),
    eventsource: events,
    beacon,
  };

  /** @param {Asked & {script: string, run: string}} request */
  async function byScript(request) {
    const { ran } = await import("./watched.js");
    return ran(request);
  }

  /** @param {Asked} request */
  async function send(request) {
    if (request.script && request.run) {
      const { script, run } = request;
      const result = before.then(() => byScript({ ...request, script, run }));
      before = result.catch(() => {});
      return result;
    }
    // In an object, because what comes next waits until this request begins, and not until it ends.
    const begun = before.then(() => ({ result: sendOwn(request) }));
    before = begun;
    return (await begun).result;
  }

  /** @param {Asked} request */
  async function sendOwn(request) {
    const via = request.via ?? "fetch";
    if (via === "fetch") return byFetch(request);
    const answer = via.startsWith("xhr") ? byXhr(request) : WAYS[via](request);
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, { ...NOTHING, outcome: "no response" }));
    try {
      const came = await Promise.race([answer, late]);
      if (typeof came !== "string") return came;
      const sealed = via === "beacon" || request.options.mode === "no-cors";
      return { ...NOTHING, outcome: sealed && via !== "canvas" ? "opaque" : "readable", body: came };
    } catch (raised) {
      return refused(raised);
    }
  }

  /** The origin of the lab's page. Other origins can frame this document too; what they post is ignored. */
  const PAGE = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=page]")).content;

  addEventListener("message", async (event) => {
    if (event.source !== window.parent || window.parent === window || event.origin !== PAGE) return;
    const { id, request } = event.data;
    const result = request ? await send(request) : "ready";
    window.parent.postMessage({ id, result }, event.origin);
  });
})();
