// @ts-check
/* A chooser: it shows what is chosen, and opens a list of links to everything that can be chosen. One is open at a time. */

import { html } from "./html.js";

/**
 * @param {{id: string, label: string, chosen: unknown, hint?: unknown, options: {id: string, href: string, chosen: boolean, text: unknown}[]}} it
 *   the ids keep the focus where it is when the page is drawn again
 */
export function chooser({ id, label, chosen, hint, options }) {
  return html`<details class="chooser" id="${id}"><summary id="${id}-summary"><span class="label">${label}</span> <span class="chosen">${chosen}</span></summary>
    <div class="sheet">${hint && html`<p class="hint">${hint}</p>`}
      <ul class="options">${options.map(
        (it) => html`<li><a id="${it.id}" href="${it.href}" ${it.chosen ? html`aria-current="true"` : null}>${it.text}</a></li>`,
      )}</ul></div></details>`;
}

/** @param {Element} [but] the one that stays open */
function closeAll(but) {
  for (const it of document.querySelectorAll(".chooser[open]")) if (it !== but) it.removeAttribute("open");
}

document.addEventListener("toggle", (event) => {
  const opened = /** @type {HTMLElement} */ (event.target);
  if (!opened.matches?.(".chooser[open]")) return;
  closeAll(opened);
  // It opens to the side on which there is more room.
  const { top, bottom } = opened.getBoundingClientRect();
  opened.dataset.opens = top > innerHeight - bottom ? "up" : "down";
}, true);

document.addEventListener("click", (event) => closeAll(/** @type {Element} */ (event.target).closest(".chooser") ?? undefined));

document.addEventListener("keydown", (event) => {
  const open = /** @type {Element} */ (event.target).closest?.(".chooser[open]");
  if (!open) return;
  if (event.key === "Escape") {
    closeAll();
    return open.querySelector("summary")?.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const links = [...open.querySelectorAll("a")];
  const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
  links[at < 0 ? (step > 0 ? 0 : links.length - 1) : (at + step + links.length) % links.length].focus();
});
