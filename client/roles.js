// @ts-check
/* The origins that a request can be sent from, by role: those of demo_api/origins.py, in the order in which the page shows them. */

export const ROLE_NAMES = {
  client: "this lab’s page",
  stranger: "a stranger’s page",
  null: "a sandboxed frame",
  "127.0.0.1": "this page, by number",
  lookalike: "a page whose name looks alike",
};

/** @typedef {keyof typeof ROLE_NAMES} Role */

export const ROLES = /** @type {Role[]} */ (Object.keys(ROLE_NAMES));
