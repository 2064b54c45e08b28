// @ts-check
/* <search-box>: a field that finds experiments, pages and servers as one types. The arrows and Enter choose, Escape leaves.
   https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ */

import { listConfigs } from "./control.js";
import { html, render } from "./html.js";
import { experiments, pages, search, servers } from "./search.js";

/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./search.js").Place} Place */

export class SearchBox extends HTMLElement {
  /** @type {() => Scenario[]} */
  scenarios = () => [];
  /** @type {Place[]} the servers; they are asked for when the reader comes here for the first time */
  #servers = [];
  /** @type {Place[]} */
  #found = [];
  #chosen = -1;

  connectedCallback() {
    render(
      this,
      html`<label><span class="unseen">Find an experiment or a server</span>
          <input type="search" id="find" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list" autocomplete="off"
            spellcheck="false" placeholder="Find an experiment"><kbd aria-hidden="true">/</kbd></label>
        <div class="found" hidden><ul role="listbox" id="found" aria-label="Found"></ul><p class="hint"></p></div>`,
    );
    // A reader who follows a link has ended the search.
    addEventListener("hashchange", () => document.activeElement !== this.field && this.#clear());
    this.addEventListener("input", () => this.#look());
    this.addEventListener("focusin", () => this.#look());
    this.addEventListener("focusin", () => this.#learn(), { once: true });
    this.addEventListener("focusout", () => this.#close());
    this.addEventListener("keydown", (event) => this.#key(event));
    // Without this the field would lose the focus, and the list would close before the click arrives.
    this.addEventListener("pointerdown", (event) => event.target !== this.field && event.preventDefault());
    this.addEventListener("click", (event) => {
      const option = /** @type {Element} */ (event.target).closest("[role=option]");
      if (option instanceof HTMLElement) this.#go(this.#found[Number(option.dataset.index)]);
    });
  }

  get field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#found.length) {
      event.preventDefault();
      const from = this.#chosen < 0 && step < 0 ? 0 : this.#chosen;
      this.#chosen = (from + step + this.#found.length) % this.#found.length;
      this.#draw();
    } else if (event.key === "Enter" && this.#found.length) {
      event.preventDefault();
      this.#go(this.#found[Math.max(this.#chosen, 0)]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.#leave();
    }
  }

  /** If the servers do not come, experiments and pages are found anyway. */
  async #learn() {
    this.#servers = servers((await listConfigs().catch(() => null))?.stacks ?? []);
    // Who has moved in the list already keeps the place.
    if (this.contains(document.activeElement) && this.#chosen <= 0) this.#look();
  }

  #look() {
    this.#found = search([...experiments(this.scenarios()), ...pages(), ...this.#servers], this.field.value);
    this.#chosen = this.#found.length ? 0 : -1;
    this.#draw();
  }

  #draw() {
    const asked = this.field.value.trim() !== "";
    const place = /** @type {HTMLElement} */ (this.querySelector(".found"));
    place.hidden = !asked;
    this.field.setAttribute("aria-expanded", String(asked && this.#found.length > 0));
    if (this.#chosen < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `found-${this.#chosen}`);
    render(
      /** @type {Element} */ (place.querySelector("ul")),
      html`${this.#found.map(
        (it, index) => html`<li role="option" id="found-${index}" data-index="${index}" aria-selected="${index === this.#chosen}"><b>${it.title}</b> <span>${it.of}</span></li>`,
      )}`,
    );
    /** @type {Element} */ (place.querySelector("p")).textContent = this.#found.length ? "" : "Nothing has these words.";
    place.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  #close() {
    /** @type {HTMLElement} */ (this.querySelector(".found")).hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  #clear() {
    this.field.value = "";
    this.#look();
  }

  #leave() {
    this.#clear();
    this.field.blur();
  }

  /** @param {Place} place */
  #go({ address }) {
    this.#leave();
    location.hash = address;
  }
}

customElements.define("search-box", SearchBox);
