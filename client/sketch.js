// @ts-check
/* The picture of the start page: a request and its response draw themselves between page, browser and server, and the browser
   stops the response. It moves only for people who have not asked for less motion. */

import { html } from "./html.js";

export function sketch() {
  return html`<figure class="sketch">
    <svg viewBox="0 0 400 300" role="img" aria-label="A page sends a request. The server does the work and responds. The browser stops the response before the page can read it.">
      <g class="names"><text x="20" y="22">Page</text><text x="200" y="22" text-anchor="middle">Browser</text><text x="380" y="22" text-anchor="end">Server</text></g>
      <path class="lane" d="M24 40v244M376 40v244"/><path class="band" d="M180 40h40v244h-40z"/>
      <g class="step one"><path class="arrow" d="M28 66 368 92"/><path class="head" d="M356 84l16 8-17 7z"/><text class="code" x="34" y="58">GET /penguins</text></g>
      <g class="step two"><path class="work" d="M364 106h24v34h-24z"/><text class="code" x="354" y="127" text-anchor="end">the work is done</text></g>
      <g class="step three"><path class="arrow" d="M372 158 232 178"/><path class="head" d="M240 169l-16 10 18 6z"/><text class="code" x="362" y="188" text-anchor="end">200 OK</text></g>
      <g class="step four"><path class="wall" d="M180 152h40v56h-40z"/><path class="hatch" d="M184 172l18-18M182 194l36-38M188 206l32-34M208 206l12-13"/></g>
      <g class="step five"><path class="refused" d="M176 232 40 252"/><path class="head" d="M46 243l-15 10 17 6z"/><text class="code" x="44" y="232">TypeError</text></g>
    </svg></figure>`;
}
