// @ts-check
/* The list of experiments in the margin: always open on a wide screen, folded on a narrow one. */

import { place } from "./page.js";

const wide = matchMedia("(min-width: 62rem)");

/** Open it on a wide screen, fold it on a narrow one. */
export function foldMenu() {
  place("menu").toggleAttribute("open", wide.matches);
}

/** Scroll the list to the entry of the scenario that is shown. */
export function showCurrent() {
  place("menu").querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });
}

wide.addEventListener("change", foldMenu);
