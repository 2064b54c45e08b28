// @ts-check
/* What the stranger's site shows when somebody opens it: that it is not the lab, and where the lab is. */

import { html, render } from "../html.js";
import { place } from "../page.js";

/** @param {import("../types.js").Config} config */
export function showStranger({ origins }) {
  document.title = "A stranger’s site – CORS lab";
  render(place("view"), html`<section class="error"><h1>This is the stranger’s site</h1>
    <p>This site has the same files as the lab, on another origin. If you choose “a stranger’s page” in the lab, your request is sent from here.
      The lab is at <a href="${origins.client}/${location.hash}">${origins.client}</a>.</p></section>`);
}
