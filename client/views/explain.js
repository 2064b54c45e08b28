// @ts-check
/* The view at #explain: a console message goes in, what it can mean comes out. */

import "../explain-box.js";
import { html, render } from "../html.js";
import { place } from "../page.js";

/** @type {import("../types.js").View} */
export const explain = {
  name: "explain",
  owns: (hash) => hash === "#explain",
  title: () => "What does this error mean? – CORS lab",
  draw(lab) {
    render(place("view"), html`<div class="start explaining"><h1 tabindex="-1">What does this error mean?</h1>
      <p class="lede">A script gets nothing but <code>TypeError</code>; the reason stands in the console. Paste it, and see what it means, what cures it,
        and where in this lab it happens before your eyes.</p>
      <explain-box></explain-box></div>`);
    fillBox(lab);
  },
};

/** Give the box what it needs, in whatever view it stands. @param {import("../types.js").Lab} lab */
export function fillBox(lab) {
  const box = /** @type {import("../explain-box.js").ExplainBox} */ (place("view").querySelector("explain-box"));
  box.lab = lab;
}
