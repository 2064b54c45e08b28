// @ts-check
/* <file-tabs>: one file shown at a time. The choice stays while the files change on disk. */

import { html, render } from "./html.js";
import { coloured } from "./python.js";

/** @typedef {{name: string, text: string}} ShownFile */

export class FileTabs extends HTMLElement {
  /** @type {ShownFile[]} */
  #files = [];
  #chosen = 0;

  /** @param {ShownFile[]} files */
  set files(files) {
    const same = JSON.stringify(files) === JSON.stringify(this.#files);
    this.#files = files;
    if (!same) this.#draw();
  }

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const tab = /** @type {Element} */ (event.target).closest("[role=tab]");
      if (tab instanceof HTMLElement) this.#choose(Number(tab.dataset.index));
    });
    this.addEventListener("keydown", (event) => {
      if (!(event.target instanceof Element) || !event.target.matches("[role=tab]")) return;
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.#choose((this.#chosen + step + this.#files.length) % this.#files.length);
    });
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = index;
    this.#draw();
    const tab = this.querySelector("[aria-selected=true]");
    if (tab instanceof HTMLElement) tab.focus();
  }

  #draw() {
    if (this.#chosen >= this.#files.length) this.#chosen = 0;
    const file = this.#files[this.#chosen];
    if (!file) return;
    render(
      this,
      html`<div class="tabs">
          <div role="tablist" aria-label="Files">
            ${this.#files.map(
              ({ name }, index) =>
                html`<button type="button" role="tab" id="tab-${index}" data-index="${index}" aria-controls="file"
                  aria-selected="${index === this.#chosen}" tabindex="${index === this.#chosen ? 0 : -1}">${name}</button>`,
            )}
          </div>
        </div>
        <pre class="code numbered" id="file" role="tabpanel" tabindex="0" aria-labelledby="tab-${this.#chosen}"><code>${coloured(file.text)}</code></pre>`,
    );
  }
}

customElements.define("file-tabs", FileTabs);
