// @ts-check
/* What the page knows of the lab: its configuration, and its scenarios as they were when they were last read. */

import { listScenarios, readScenario } from "./control.js";

/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Scenario} Scenario */

export class Lab {
  /** @type {Scenario[]} */
  scenarios = [];
  /** @type {import("./types.js").Tour | null} */
  tour = null;
  /** @type {Record<string, string>} by slug, what in a scenario blocks the server */
  blocked = {};
  /** @type {string | null} the address of the experiment that is being sent */
  sending = null;

  /** @param {Config} config */
  constructor(config) {
    this.config = config;
  }

  /** @param {string | null} slug */
  find(slug) {
    return this.scenarios.find((it) => it.slug === slug) ?? null;
  }

  /** Read the list; a scenario whose files are the same stays as it was read. @returns {Promise<boolean>} whether anything is new */
  async refresh() {
    const before = this.#state();
    const { scenarios, tour, blocked } = await listScenarios();
    this.scenarios = scenarios.map((fresh) => {
      const known = this.find(fresh.slug);
      return known?.version === fresh.version ? known : fresh;
    });
    this.tour = tour;
    this.blocked = blocked;
    return this.#state() !== before;
  }

  /** Read what the list leaves out of a scenario, unless that is known. @param {Scenario | null} scenario */
  async complete(scenario) {
    if (scenario && !scenario.files) await this.reread(scenario.slug);
  }

  /** Read one scenario as it is on disk now. @param {string} slug @returns {Promise<Scenario | null>} null if it is gone */
  async reread(slug) {
    const fresh = await readScenario(slug);
    this.scenarios = this.scenarios.flatMap((it) => (it.slug !== slug ? [it] : fresh ? [fresh] : []));
    return fresh;
  }

  #state() {
    return JSON.stringify([this.scenarios.map((it) => [it.slug, it.number, it.version]), this.blocked]);
  }
}
