// @ts-check
/* <policy-form>: a CORS policy as fields. The lab checks it, and what is wrong stands beside its field, with what to write.

   value      the policy as text for links, "origin=https://app.example&credentials=yes" (demo_api/policy/policy.py, Policy.text).
              Set it to fill the fields. Get it to read them. Setting fires nothing but "policy-checked".
   checked    what the lab says about the policy, a PolicyCheck of policy.js; null until it has said so.
   "policy-change"   the reader changed a field. detail: {text: string, done: boolean}; done is false while a text is typed.
   "policy-checked"  the lab has checked the policy that stands in the fields. detail: a PolicyCheck.
   use(text, key)    does what the button "Use it" does: fills the fields, and the focus goes to the field of that key.
   Both events bubble. The element has no <form> of its own, so it can stand in one. One on a page, because of its ids.
   An unsafe policy has its findings here in the same way; who shows the form decides what is refused, by `checked.sound`. */

import { askPolicy } from "./control.js";
import { html, render } from "./html.js";
import { fail } from "./page.js";
import { fieldsOf, textOf, usualMethods } from "./policy.js";
import { announce } from "./status.js";

/** @typedef {import("./policy.js").Fields} Fields */
/** @typedef {import("./policy.js").PolicyCheck} PolicyCheck */
/** @typedef {import("./policy.js").PolicyFinding} PolicyFinding */

/** Milliseconds after the last change until the lab is asked. */
const PAUSE = 200;

export class PolicyForm extends HTMLElement {
  /** @type {PolicyCheck | null} */
  checked = null;
  #asked = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    if (this.firstElementChild) return;
    render(this, view());
    this.addEventListener("input", (event) => this.#edited(event.type));
    this.addEventListener("change", (event) => this.#edited(event.type));
    this.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("[data-instead]");
      if (button instanceof HTMLElement) this.use(button.dataset.instead ?? "", button.dataset.of ?? "");
    });
  }

  get value() {
    return textOf({
      readers: /** @type {Fields["readers"]} */ (this.#radio()?.value ?? "these"),
      origins: this.#text("origin").value,
      methods: [...this.querySelectorAll("[name=policy-method]")].filter((it) => /** @type {HTMLInputElement} */ (it).checked)
        .map((it) => /** @type {HTMLInputElement} */ (it).value),
      others: this.#text("method").value,
      headers: this.#text("header").value,
      expose: this.#text("expose").value,
      credentials: this.#box("credentials").checked,
      maxAge: this.#text("max-age").value,
      privateNetwork: this.#box("private-network").checked,
    });
  }

  set value(text) {
    this.connectedCallback();
    if (text !== this.value) this.#fill(fieldsOf(text));
    this.#check(0);
  }

  /** @param {Fields} fields */
  #fill(fields) {
    for (const it of this.querySelectorAll("[name=policy-readers]")) {
      const radio = /** @type {HTMLInputElement} */ (it);
      radio.checked = radio.value === fields.readers;
    }
    for (const it of this.querySelectorAll("[name=policy-method]")) {
      const box = /** @type {HTMLInputElement} */ (it);
      box.checked = box.value === "GET" || fields.methods.includes(box.value);
    }
    this.#text("origin").value = fields.origins;
    this.#text("method").value = fields.others;
    this.#text("header").value = fields.headers;
    this.#text("expose").value = fields.expose;
    this.#text("max-age").value = fields.maxAge;
    this.#box("credentials").checked = fields.credentials;
    this.#box("private-network").checked = fields.privateNetwork;
    this.#shape();
  }

  /** @param {string} type */
  #edited(type) {
    this.#shape();
    this.dispatchEvent(new CustomEvent("policy-change", { bubbles: true, detail: { text: this.value, done: type === "change" } }));
    this.#check(PAUSE);
  }

  /** The list of origins is as high as it is long, and only there where it counts. */
  #shape() {
    const origins = this.#text("origin");
    const these = this.#radio()?.value === "these";
    /** @type {HTMLElement} */ (this.querySelector(".origins")).hidden = !these;
    /** @type {HTMLTextAreaElement} */ (origins).rows = Math.min(Math.max(origins.value.split("\n").length, 2), 8);
  }

  /** @param {number} pause milliseconds */
  #check(pause) {
    const text = this.value;
    if (text === this.#asked && this.checked) return pause === 0 ? this.#told(this.checked) : undefined;
    this.#asked = text;
    this.checked = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      try {
        const checked = await askPolicy(text);
        if (text === this.#asked) this.#told(checked);
      } catch (error) {
        if (text === this.#asked) this.#asked = "";
        fail(error);
      }
    }, pause);
  }

  /** @param {PolicyCheck} checked */
  #told(checked) {
    this.checked = checked;
    for (const place of this.querySelectorAll("[data-found]")) {
      const key = /** @type {HTMLElement} */ (place).dataset.found ?? "";
      const found = checked.findings.filter((it) => it.key === key);
      render(place, html`${found.map(finding)}`);
      const wrong = found.some((it) => it.level !== "note");
      if (key !== "origin") this.#text(key).setAttribute("aria-invalid", String(wrong));
      else this.#text(key).setAttribute("aria-invalid", String(wrong && this.#radio()?.value === "these"));
    }
    const problem = /** @type {HTMLElement} */ (this.querySelector("#policy-problem"));
    problem.textContent = checked.problem && `This policy is not understood: ${checked.problem}.`;
    problem.hidden = !checked.problem;
    this.dispatchEvent(new CustomEvent("policy-checked", { bubbles: true, detail: checked }));
  }

  /** Write what a finding proposes. @param {string} text a policy @param {string} key of the field that it is about */
  use(text, key) {
    this.#fill(fieldsOf(text));
    announce("The policy is changed.");
    const radio = this.#radio();
    const field = key === "origin" && radio?.value !== "these" ? radio : this.#text(key);
    field?.focus();
    this.#edited("change");
  }

  /** @param {string} key @returns {HTMLInputElement | HTMLTextAreaElement} */
  #text(key) {
    return /** @type {HTMLInputElement | HTMLTextAreaElement} */ (this.querySelector(`#policy-${key}`));
  }

  /** @param {string} key */
  #box(key) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`#policy-${key}`));
  }

  #radio() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector("[name=policy-readers]:checked"));
  }
}

/** One finding, with the button that writes what it proposes. @param {PolicyFinding} it */
export function finding(it) {
  return html`<div class="finding" data-level="${it.level}">
    <p><b>${LEVELS[it.level]}: ${it.title}.</b> ${it.why}</p>
    <p class="go"><span>${proposed(it)}</span>
      ${it.instead !== null && html`<button type="button" class="quiet" data-instead="${it.instead}" data-of="${it.key}"
        aria-label="Use it: ${it.right?.join(", ") || "leave it out"}">Use it</button>`}</p></div>`;
}

/** What to write in the field. @param {PolicyFinding} it */
function proposed({ entry, right, write }) {
  if (right && !right.length) return html`<code>${entry}</code>: ${write}.`;
  const now = entry ? html`In place of <code>${entry}</code>, write` : "Write";
  return right ? html`${now} ${right.map((it, index) => html`${index > 0 && " "}<code>${it}</code>`)}` : html`${now} ${write}.`;
}

const LEVELS = { danger: "Dangerous", broken: "Does not work", note: "Note" };

function view() {
  return html`<div class="policy-form">
    <fieldset><legend>Who may read</legend>
      ${reader("these", "Pages of these origins")}
      <div class="origins"><label for="policy-origin" class="unseen">Origins</label>
        <textarea id="policy-origin" rows="2" spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="policy-origin-hint found-origin"></textarea>
        <p class="hint" id="policy-origin-hint">One on each line, as the browser sends it: <code>https://app.example</code>. A star is a part of a name, for previews:
          <code>https://pr-*.app.example</code>.</p></div>
      ${reader("anyone", "Pages of any origin")}
      ${reader("nobody", "No page of another origin")}
      ${found("origin")}
      ${check("credentials", "With the visitor's cookies")}
    </fieldset>
    <fieldset><legend>What they may send</legend>
      <div class="row" role="group" aria-label="Methods">${usualMethods().map(
        (it) => html`<label><input type="checkbox" name="policy-method" value="${it}" ${it === "GET" ? html`checked disabled` : null}> <code>${it}</code></label>`,
      )}</div>
      ${line("method", "Other methods", "")}
      ${line("header", "Request headers", "Content-Type Authorization")}
    </fieldset>
    <fieldset><legend>What they may see, and for how long</legend>
      ${line("expose", "Response headers that scripts see", "X-Total-Count")}
      <div class="field"><label for="policy-max-age">Seconds for which a browser keeps a preflight</label>
        <input type="number" id="policy-max-age" min="0" max="999999999" step="1" inputmode="numeric" aria-describedby="found-max-age">${found("max-age")}</div>
      ${check("private-network", "Pages of the internet may reach this private network")}
    </fieldset>
    <p class="finding" id="policy-problem" hidden></p></div>`;
}

/** @param {string} value @param {string} label */
function reader(value, label) {
  return html`<label class="choice"><input type="radio" name="policy-readers" value="${value}" ${value === "these" ? html`checked` : null}> ${label}</label>`;
}

/** @param {string} key @param {string} label */
function check(key, label) {
  return html`<label class="choice"><input type="checkbox" id="policy-${key}"> ${label}</label>`;
}

/** @param {string} key @param {string} label @param {string} example */
function line(key, label, example) {
  return html`<div class="field"><label for="policy-${key}">${label}</label>
    <input type="text" id="policy-${key}" spellcheck="false" autocomplete="off" autocapitalize="off" placeholder="${example}" aria-describedby="found-${key}">${found(key)}</div>`;
}

/** Where the findings of a field stand. @param {string} key */
function found(key) {
  return html`<div class="found-here" id="found-${key}" data-found="${key}"></div>`;
}

customElements.define("policy-form", PolicyForm);
