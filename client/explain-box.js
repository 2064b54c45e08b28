// @ts-check
/* <explain-box>: a console message goes in, what it can mean comes out. Both stay when another view shows the box again. */

import { linkTo } from "./address.js";
import { configLinks } from "./config-links.js";
import { askExplanations } from "./control.js";
import { ENGINE_NAMES } from "./engine.js";
import { html, render } from "./html.js";
import { fail } from "./page.js";
import { ROLE_NAMES } from "./roles.js";
import { announce } from "./status.js";
import { citedSteps } from "./verdict.js";

/** @typedef {import("./types.js").Candidate} Candidate */
/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("./types.js").Explanations} Explanations */
/** @typedef {import("./types.js").Lab} Lab */
/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Topic} Topic */

/** Reasons that are shown in full; where there are more, all but the first are folded. */
const MANY_REASONS = 3;
/** Links to scenarios for one reason; those where the lab's own page meets it come first. */
const MANY_LINKS = 4;

let text = "";
/** @type {Explanations | null} */
let explanations = null;

export class ExplainBox extends HTMLElement {
  /** @type {Lab | null} */
  #lab = null;

  /** @param {Lab} lab */
  set lab(lab) {
    this.#lab = lab;
    render(
      this,
      html`<form class="explain" id="explain">
          <label for="message">Paste a console message</label>
          <textarea id="message" rows="4" spellcheck="false" autocomplete="off" aria-describedby="message-hint">${"\n" + text}</textarea>
          <p class="go"><button type="submit">What does it mean?</button>
            <span class="hint" id="message-hint">From Chromium, Firefox or WebKit. Paste the whole line if you can. The message is sent only to this lab.</span></p>
        </form>
        <div class="meaning"></div>`,
    );
    this.#draw();
  }

  connectedCallback() {
    this.addEventListener("input", (event) => (text = /** @type {HTMLTextAreaElement} */ (event.target).value));
    this.addEventListener("submit", () => this.#ask());
  }

  async #ask() {
    const wrong = refusal(text, this.#lab?.config.max_message ?? 0);
    if (wrong) return this.#refuse(wrong);
    try {
      explanations = await askExplanations(text);
    } catch (error) {
      return fail(error);
    }
    this.#draw();
    const title = /** @type {HTMLElement} */ (this.querySelector("#meaning-title"));
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} words */
  #refuse(words) {
    explanations = null;
    render(/** @type {Element} */ (this.querySelector(".meaning")), html`<p class="notice">${words}</p>`);
    announce(words);
    this.querySelector("textarea")?.focus();
  }

  #draw() {
    const place = this.querySelector(".meaning");
    if (place && explanations) render(place, meanings(explanations, this.#lab?.scenarios ?? []));
  }
}

/** @param {string} message @param {number} longest */
function refusal(message, longest) {
  if (!message.trim()) return "Paste a message first.";
  const { length } = [...message];
  if (length <= longest) return null;
  return `This text has ${length.toLocaleString("en")} characters. The limit is ${longest.toLocaleString("en")}. Paste only the console message.`;
}

/** @param {Explanations} explanations @param {Scenario[]} scenarios */
function meanings({ explanations, nearest }, scenarios) {
  if (nearest) return unknown(nearest);
  return html`<section aria-labelledby="meaning-title">${explanations.map((it, index) => message(it, scenarios, index === 0))}</section>`;
}

/** One message of those that were pasted. @param {Explanation} it @param {Scenario[]} scenarios @param {boolean} first */
function message({ found, engines, programs, candidates, elsewhere, empty, older, tell, topic, not_yours: notYours }, scenarios, first) {
  const count = candidates.length;
  if (topic) return otherTopic(found, topic, first);
  const who = engines.length ? `${names(engines)} ${older ? "used to say" : engines.length > 1 ? "say" : "says"} this` : programs.length ? `This message of ${programs.join(" or ")} appears` : "This message appears";
  const ofCors = !candidates.some((it) => it.reason === "network-error");
  const title = empty ? `${who} whenever ${ofCors ? "the browser blocks a request because of CORS" : "a request fails"}` : count > 1 ? `${who} in ${count} cases` : `${who} when:`;
  const many = count > MANY_REASONS || empty;
  return html`<h2 ${first ? html`id="meaning-title"` : null} tabindex="-1">${title}</h2>
    <p class="hint"><q>${found}</q></p>
    ${empty && html`<p class="remark">This message gives no reason. Another console message does. These reasons are the most common:</p>`}
    ${!empty && count > 1 && html`<p class="remark">The message is the same in every case, so it does not show which case it was.</p>`}
    ${tell.length > 0 && html`<ul class="distinguish">${tell.map((it) => html`<li>${it}</li>`)}</ul>`}
    <ol class="meanings">${candidates.map((it, index) => (many ? folded(it, scenarios, index === 0 && !empty) : meaning(it, scenarios)))}</ol>
    ${elsewhere.length > 0 && html`<p class="hint">Browsers write the same message about images, fonts, scripts and other files that an element requests with CORS.</p>`}
    ${notYours && html`<p class="hint">${notYours}</p>`}`;
}

/** A message that is not of a failed CORS check. @param {string} found @param {Topic} topic @param {boolean} first */
function otherTopic(found, topic, first) {
  const title = topic.helped ? topic.title : "This message is not about CORS";
  return html`<h2 ${first ? html`id="meaning-title"` : null} tabindex="-1">${title}</h2>
    <p class="hint"><q>${found}</q></p>
    <div class="topic">${topic.helped ? null : html`<h3>${topic.title}</h3>`}<p>${topic.sentence}</p><p>${topic.fix}</p></div>`;
}

/** @param {NonNullable<Explanations["nearest"]>} nearest */
function unknown({ title, unfinished }) {
  return html`<section aria-labelledby="meaning-title"><h2 id="meaning-title" tabindex="-1">The lab does not know this message</h2>
    <p class="remark">${
      unfinished
        ? "This is only the beginning of a message about CORS. The part with the reason is missing. Paste the whole message."
        : "The lab knows what browsers, libraries and servers say about CORS. This message may come from another one or another version, or a part of it may be missing: paste the whole line of the console."
    }</p>
    ${title && html`<p>The most similar message that the lab knows has this reason: ${title}.</p>`}
  </section>`;
}

/** @param {Candidate} it @param {Scenario[]} scenarios */
function meaning(it, scenarios) {
  return html`<li><h3>${it.title}</h3>${details(it, scenarios)}</li>`;
}

/** @param {Candidate} it @param {Scenario[]} scenarios @param {boolean} open */
function folded(it, scenarios, open) {
  return html`<li><details ${open ? html`open` : null}><summary><h3>${it.title}</h3></summary>${details(it, scenarios)}</details></li>`;
}

/** @param {Candidate} meaning @param {Scenario[]} scenarios */
function details({ reason, sentence, fix, fix_headers, steps, mdn, scenarios: slugs, policy }, scenarios) {
  const links = slugs.slice(0, MANY_LINKS).flatMap((slug) => scenarios.filter((it) => it.slug === slug).map((it) => happening(it, reason)));
  return html`<p>${sentence}</p>
    ${fix && html`<dl class="fixes"><div><dt>In the configuration</dt><dd>${fix}</dd></div>
      ${fix_headers && html`<div><dt>In the headers</dt><dd><code>${fix_headers}</code></dd></div>`}</dl>`}
    ${policy && configLinks(policy)}
    <p class="hint">${citedSteps(steps)}. <a href="${mdn}" rel="noreferrer">Read more on MDN</a>.</p>
    ${links.length > 0 && html`<p class="happens">See it happen: ${links.map((it, index) => html`${index > 0 && ", "}${it}`)}.</p>`}`;
}

/** The first experiment of a scenario that ends for this reason. @param {Scenario} scenario @param {string} reason */
function happening({ slug, title, probes }, reason) {
  for (const { id, expect } of probes ?? []) {
    const role = /** @type {Role | undefined} */ (Object.keys(expect).find((it) => expect[/** @type {Role} */ (it)]?.reason === reason));
    if (role) return html`<a href="${linkTo(slug, id, role)}">${title}</a>${role !== "client" && ` (from ${ROLE_NAMES[role]})`}`;
  }
  return html`<a href="${linkTo(slug)}">${title}</a>`;
}

/** @param {string[]} engines */
function names(engines) {
  const known = engines.map((it) => ENGINE_NAMES[it] ?? it);
  return known.length > 1 ? `${known.slice(0, -1).join(", ")} and ${known.at(-1)}` : known[0];
}

customElements.define("explain-box", ExplainBox);
