// @ts-check
/* Runs the load() of a learner's module in this document, and watches its requests: each gets the name of the run in its
   address, so that the server's record is found. demo_api/workshop/pagescript.py does the same without a browser. */

/** @typedef {import("./types.js").Result} Result */
/** @typedef {{outcome: "readable" | "opaque" | "blocked", response: Response | null}} End what one request led to */

const PATIENCE = 15_000;
const MAX_BODY = 4_000;

/**
 * @param {{script: string, url: string, run: string, reads: string[]}} request the address of the module, of the API, and
 *   the name of the run; `reads` are response headers that the result holds
 * @returns {Promise<Result>}
 */
export async function ran({ script, url, run, reads }) {
  const watch = new Watch(run);
  let raised = /** @type {unknown} */ (null);
  let shows = /** @type {unknown} */ (undefined);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, LATE));
  try {
    // Another address each time: a document keeps a module that it has loaded.
    const loading = import(`${script}?again=${run}`).then((module) => module.load(url));
    shows = await Promise.race([loading, late]);
    if (shows !== LATE && (await Promise.race([watch.settled(), late])) === LATE) shows = LATE;
  } catch (error) {
    raised = error ?? new Error("it gives no reason");
    await Promise.race([watch.settled(), late]);
  } finally {
    watch.end();
  }
  const error = raised === null ? null : named(raised);
  const last = watch.ends.at(-1);
  return {
    outcome: shows === LATE ? /** @type {const} */ ("no response") : outcome(watch.ends, error),
    error: error ?? (watch.ends.length ? null : { name: "No request", message: "the script sends none" }),
    type: last?.response?.type ?? null,
    status: last?.response?.status ?? null,
    statusText: last?.response?.statusText ?? "",
    redirected: last?.response?.redirected ?? false,
    url: last?.response?.url ?? "",
    headers: /** @type {[string, string][]} */ ([...(last?.response?.headers ?? [])]),
    reads: Object.fromEntries(reads.map((name) => [name, last?.response?.headers.get(name) ?? null])),
    body: written(shows).slice(0, MAX_BODY),
    size: written(shows).length,
  };
}

const LATE = Symbol("late");

/**
 * The worst of what the requests led to.
 * @param {End[]} ends
 * @param {{name: string} | null} error what stopped the script
 * @returns {End["outcome"]}
 */
function outcome(ends, error) {
  if (ends.some((it) => it.outcome === "blocked") || error?.name === "SecurityError") return "blocked";
  if (ends.some((it) => it.outcome === "opaque")) return "opaque";
  return error || !ends.length ? "blocked" : "readable";
}

/** @param {unknown} raised an error, an event, or what else a script throws */
function named(raised) {
  if (raised instanceof Error || raised instanceof DOMException) return { name: raised.name, message: raised.message };
  if (raised instanceof Event) return { name: `${raised.type} event`, message: "it gives no reason" };
  return { name: "Thrown", message: String(raised) };
}

/** What the page would show, as a text. @param {unknown} shown */
function written(shown) {
  if (typeof shown === "string") return shown;
  try {
    return JSON.stringify(shown) ?? "";
  } catch {
    return "";
  }
}

/** Watches the requests of this document until its end. */
class Watch {
  /** @param {string} run */
  constructor(run) {
    this.run = run;
    this.ends = /** @type {End[]} */ ([]);
    this.waiting = /** @type {Promise<unknown>[]} */ ([]);
    this.fetch = window.fetch;
    this.source = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src"));
    this.begin();
  }

  begin() {
    const watch = this;
    const { fetch, source } = this;
    window.fetch = (input, options) => {
      const marked = input instanceof Request ? new Request(watch.mark(input.url), input) : watch.mark(String(input));
      const sent = fetch(marked, options);
      watch.waiting.push(sent.then((response) => watch.arrived(response), () => watch.note("blocked")));
      return sent;
    };
    Object.defineProperty(HTMLImageElement.prototype, "src", {
      ...source,
      set(value) {
        watch.follow(this);
        source.set?.call(this, watch.mark(String(value)));
      },
    });
    HTMLImageElement.prototype.setAttribute = function (name, value) {
      if (name.toLowerCase() === "src") this.src = value;
      else Element.prototype.setAttribute.call(this, name, value);
    };
  }

  end() {
    window.fetch = this.fetch;
    Object.defineProperty(HTMLImageElement.prototype, "src", this.source);
    Reflect.deleteProperty(HTMLImageElement.prototype, "setAttribute");
  }

  /** An address with the name of the run. @param {string} url */
  mark(url) {
    if (/^(data|blob):/i.test(url)) return url;
    const [address, ...fragment] = url.split("#");
    const marked = `${address}${address.includes("?") ? "&" : "?"}run=${this.run}`;
    return [marked, ...fragment].join("#");
  }

  /** @param {Response} response */
  arrived(response) {
    this.note(response.type.startsWith("opaque") ? "opaque" : "readable", response);
  }

  /** @param {HTMLImageElement} image */
  follow(image) {
    this.waiting.push(new Promise((resolve) => {
      image.addEventListener("load", () => resolve(this.note(shared(image) ? "readable" : "opaque")), { once: true });
      image.addEventListener("error", () => resolve(this.note("blocked")), { once: true });
    }));
  }

  /** @param {End["outcome"]} outcome @param {Response | null} response */
  note(outcome, response = null) {
    this.ends.push({ outcome, response });
  }

  /** Waits until each request that was made has ended. */
  async settled() {
    for (let count = -1; count !== this.waiting.length;) {
      count = this.waiting.length;
      await Promise.all(this.waiting);
    }
  }
}

/** Whether a script may read an image. @param {HTMLImageElement} image */
function shared(image) {
  return image.crossOrigin !== null || image.currentSrc.startsWith("data:") || new URL(image.currentSrc).origin === origin;
}
