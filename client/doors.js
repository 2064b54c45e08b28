// @ts-check
/* The navigation: a door for each thing that people come for, and under each door the pages behind it. A door is one row. */

import { html } from "./html.js";

/**
 * @typedef {object} Door
 * @property {string} name
 * @property {{name: string, address: string, views: string[]}[]} pages the door itself leads to the first; `views` are
 *   the names of the views at which the page counts as the current one
 */

/** @type {Door[]} */
export const DOORS = [
  {
    name: "Learn",
    pages: [
      { name: "All experiments", address: "#", views: ["start", "experiment"] },
      { name: "CORS in 100 seconds", address: "#tour", views: ["film"] },
      { name: "Run everything", address: "#everything", views: ["everything"] },
    ],
  },
  {
    name: "Practise",
    pages: [
      { name: "Exercises", address: "#workshop", views: ["workshop", "exercise"] },
      { name: "Which is it?", address: "#quiz", views: ["quiz"] },
    ],
  },
  {
    name: "Use",
    pages: [
      { name: "Explain a message", address: "#explain", views: ["explain"] },
      { name: "Configs", address: "#configs", views: ["configs"] },
      { name: "Playground", address: "#playground", views: ["playground"] },
    ],
  },
  {
    name: "Teach",
    pages: [
      { name: "With a class", address: "#teach", views: ["teach"] },
      { name: "Handout", address: "#handout", views: ["handout"] },
      { name: "The same words", address: "#same-words", views: ["same-words"] },
    ],
  },
];

/** @param {string} view the name of the view that is shown @param {string} address */
export function doors(view, address) {
  const open = DOORS.find((it) => it.pages.some(({ views }) => views.includes(view)));
  return html`<nav class="rooms" aria-label="Main">${DOORS.map(
      (it) => html`<a href="${it.pages[0].address}" aria-current="${it === open ? "true" : "false"}">${it.name}</a>`,
    )}</nav>
    ${open && html`<nav class="pages" aria-label="${open.name}">${open.pages.map(
      (it) => html`<a href="${it.address}" aria-current="${current(it, view, address)}">${it.name}</a>`,
    )}</nav>`}`;
}

/** @param {Door["pages"][number]} page @param {string} view @param {string} address */
function current(page, view, address) {
  if (!page.views.includes(view)) return "false";
  return page.address === (address.split("?")[0] || "#") ? "page" : "true";
}
