// @ts-check
/* The configuration of one server for a policy: its files, how to start it, and what is known of it; or why there is none. */

import { html } from "./html.js";
import { finding } from "./policy-form.js";

/** @typedef {import("./policy.js").PolicyCheck} PolicyCheck */

/**
 * @typedef {object} Stack a server or a framework, and what is known of it
 * @property {string} name
 * @property {string} title
 * @property {string} language of its files
 * @property {"app" | "proxy"} kind
 * @property {string} proven the version on which the tests ran
 * @property {string} docs an address
 * @property {string} install
 * @property {string} start
 * @property {{clause: string, says: string}[]} limits what it cannot do
 * @property {{clause: string, says: string, from_api: boolean}[]} mistakes what goes wrong if a line is left out or changed
 */

/**
 * @typedef {object} Made
 * @property {string} name of the stack
 * @property {Record<string, string> | null} files the content of each by its name; null if there is no configuration
 * @property {string | null} command writes the same
 * @property {string | null} refused why there is none, if the findings do not say it
 * @property {{files: Record<string, string>, command: string} | null} from_api the form of a proxy whose API sends the headers
 * @property {string[]} unmet what the policy asks for and the server cannot do
 * @typedef {PolicyCheck & Made} Configuration
 */

/** @param {Stack} stack @param {Configuration} made */
export function configuration(stack, made) {
  return html`<h2>${stack.title} <span class="version">${stack.proven}</span></h2>
    <p class="hint">${stack.kind === "proxy" && "It stands in front of your API and responds for it. "}Proven on version ${stack.proven}. Its documentation:
      <a href="${stack.docs}" rel="noreferrer">${stack.docs}</a></p>
    ${made.files ? written(stack, made) : refusal(made)}
    ${known(`What ${stack.title} cannot do`, stack.limits)}
    ${known("What goes wrong if a line is left out or changed", stack.mistakes.filter((it) => !it.from_api))}
    ${made.from_api && html`<details class="fold"><summary>If your API sends the CORS headers itself</summary>
      <p class="hint">Then ${stack.title} passes them on. It adds headers only to errors that it makes itself.</p>
      ${files(made.from_api.files)}<dl class="steps-to-run">${step("Or write the file with", made.from_api.command)}</dl>
      ${known("What goes wrong", stack.mistakes.filter((it) => it.from_api))}</details>`}`;
}

/** @param {Stack} stack @param {Configuration} made */
function written(stack, made) {
  return html`${made.unmet.map((it) => html`<p class="notice">This policy asks for what ${stack.title} cannot do. ${it}</p>`)}
    ${files(made.files ?? {})}
    <dl class="steps-to-run">${step("Install", stack.install)}${step("Start", stack.start)}${step("Or write the file with", made.command)}</dl>`;
}

/** @param {Record<string, string>} content by name */
function files(content) {
  return Object.entries(content).map(
    ([name, text]) => html`<section class="file"><div class="part-head"><h3><code>${name}</code></h3> <span class="hint"></span>
        <copy-button label="Copy ${name}" text="${text}"></copy-button></div>
      <pre class="code" tabindex="0" role="group" aria-label="${name}"><code>${withComments(text)}</code></pre></section>`,
  );
}

/** @param {string} label @param {string | null} line */
function step(label, line) {
  return line && html`<div><dt>${label}</dt><dd class="commands"><pre class="code" tabindex="0" role="group" aria-label="${label}"><code>${line}</code></pre>
    <copy-button label="Copy" text="${line}"></copy-button></dd></div>`;
}

/** Why there is no configuration, in the words of `demo-api config`. @param {Configuration} made */
function refusal({ refused, problem, findings }) {
  return html`<section class="refused"><h3>Nothing is written for this policy</h3>
    ${refused && html`<p>${refused.charAt(0).toUpperCase()}${refused.slice(1)}</p>`}
    ${problem && html`<p>This policy is not understood: ${problem}.</p>`}
    ${findings.filter((it) => it.level !== "note").map(finding)}</section>`;
}

/** @param {string} title @param {{says: string}[]} list */
function known(title, list) {
  return list.length > 0 && html`<section class="known"><h3>${title}</h3><ul>${list.map((it) => html`<li>${it.says}</li>`)}</ul></section>`;
}

/** A file with its comments in another colour. @param {string} text */
function withComments(text) {
  return text.replace(/\n+$/, "").split("\n").map((line) => {
    const at = line.search(/(?:^|\s)(?:#|\/\/)\s/);
    return at < 0 ? html`${line}${"\n"}` : html`${line.slice(0, at)}<span class="py-comment">${line.slice(at)}</span>${"\n"}`;
  });
}
