// @ts-check
/* The learner's file as it is on disk, whole, with what has changed since the start. */

import { changeView } from "../changes.js";
import { html } from "../html.js";
import { coloured } from "../python.js";

/** @param {import("./types.js").OpenExercise} exercise */
export function learnersFile({ start, file, path, name, slug, program, api_file }) {
  const command = `${program} workshop reset ${slug}`;
  const changed = file !== null && file.trimEnd() !== start.trimEnd();
  return html`<div class="part-head"><h2 id="file-title">Your file</h2> <code class="path">${path}</code></div>
    ${file === null
      ? html`<p class="hint">${name} is not there. Put the start back with <code>${command}</code>.</p>`
      : changed
        ? changeView(start, file, "Your file, with what has changed since the start", true)
        : html`<pre class="code numbered" tabindex="0" role="group" aria-label="Your file"><code>${coloured(file)}</code></pre>`}
    <p class="hint">${changed ? html`Lines with + are new, lines with − are gone. The start again, with a copy of your file: <code>${command}</code>` : "It is still as at the start. Open it in your editor, change it and save it."}</p>
    ${api_file !== null && html`<details class="fold" id="api-file"><summary>The server, which is as it should be</summary><div class="inside"><pre class="code numbered" tabindex="0" role="group" aria-label="The server’s file"><code>${coloured(api_file)}</code></pre></div></details>`}`;
}
