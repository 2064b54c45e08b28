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
      <p class="lede">A script gets only <code>TypeError</code>. The reason is in a console message. Paste the message: this page shows what it means, how to
        fix the error, and which experiments of this lab end with it.</p>
      <explain-box></explain-box></div>`);
    fillBox(lab);
  },
};

/** Give the lab to the box in the view that is shown. @param {import("../types.js").Lab} lab */
export function fillBox(lab) {
  const box = /** @type {import("../explain-box.js").ExplainBox} */ (place("view").querySelector("explain-box"));
  box.lab = lab;
}
