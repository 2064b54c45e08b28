// @ts-check
/* <copy-button label="…" text="…">: a button with that label that copies that text to the clipboard, and says so. */

import { announce } from "./status.js";

class CopyButton extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    const label = this.getAttribute("label") ?? "Copy";
    button.type = "button";
    button.className = "quiet";
    button.textContent = label;
    button.addEventListener("click", async () => {
      button.textContent = (await copied(this.getAttribute("text") ?? "")) ? "Copied" : "The browser does not allow copying";
      announce(button.textContent);
      setTimeout(() => (button.textContent = label), 2000);
    });
    this.replaceChildren(button);
  }
}

/** @param {string} text */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

/** For browsers without navigator.clipboard, or where it refuses. @param {string} text */
function copiedBySelection(text) {
  const area = document.createElement("textarea");
  const focused = document.activeElement;
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const worked = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return worked;
}

customElements.define("copy-button", CopyButton);
