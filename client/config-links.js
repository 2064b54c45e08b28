// @ts-check
/* Links from a policy to its configuration for other servers. */

import { html } from "./html.js";

/** The servers that are named; a link leads to all. */
const NAMED = [["nginx", "nginx"], ["express", "Express"], ["django", "Django"]];

/** @param {string} policy its text @param {string} [words] what it is */
export function configLinks(policy, words = "The same policy for") {
  return html`<p class="as-config">${words} ${NAMED.map(([name, title]) => html`<a href="#configs/${name}?${policy}">${title}</a>, `)}or
    <a href="#configs?${policy}">another server</a></p>`;
}
