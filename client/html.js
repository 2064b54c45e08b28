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

export const NOTHING = new Markup("");

/** @param {Element} element @param {Markup} markup */
export function render(element, markup) {
  element.innerHTML = markup.text;
}

/** @type {WeakMap<Element, string>} what was drawn last */
const drawn = new WeakMap();

/**
 * Render only what differs from the last time, so that open details stay open, and nothing moves a second time.
 * @param {Element} element @param {Markup} markup @returns {boolean} whether it was drawn
 */
export function renderNew(element, markup) {
  if (drawn.get(element) === markup.text) return false;
  drawn.set(element, markup.text);
  render(element, markup);
  return true;
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
