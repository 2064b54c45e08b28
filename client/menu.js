// @ts-check
/* The list beside the experiment: always open where there is room, folded away where there is none. */

const wide = matchMedia("(min-width: 62rem)");
const menu = () => /** @type {HTMLElement} */ (document.getElementById("menu"));

/** Open or fold it as the screen's width asks, now and whenever that changes. */
export function foldMenu() {
  menu().toggleAttribute("open", wide.matches);
}

/** Bring the entry of what is shown into the list's view. */
export function showCurrent() {
  menu().querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });
}

wide.addEventListener("change", foldMenu);
