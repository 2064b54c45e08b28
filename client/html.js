// @ts-check
/* HTML from a tagged template, which escapes every value. Write quotes around every attribute's value. */

const ENTITIES = /** @type {Record<string, string>} */ ({
  "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;",
});

export class Markup {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/**
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values Markup is kept, lists are joined, null and false become nothing, everything else is escaped
 */
export function html(strings, ...values) {
  return new Markup(String.raw({ raw: strings }, ...values.map(asText)));
}

/** @param {Element} element @param {Markup} markup */
export function render(element, markup) {
  element.innerHTML = markup.text;
}

/**
 * A scenario's text: a blank line begins a paragraph, backticks mark code, and there is no other markup.
 * @param {string} text
 */
export function prose(text) {
  const paragraphs = text.trim().split(/\n\s*\n/).filter(Boolean);
  return html`${paragraphs.map((it) => html`<p>${inline(it)}</p>`)}`;
}

/** @param {string} text */
export function inline(text) {
  return html`${text.split("`").map((part, index) => (index % 2 ? html`<code>${part}</code>` : part))}`;
}

/** @param {unknown} value @returns {string} */
function asText(value) {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(asText).join("");
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
