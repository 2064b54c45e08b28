// @ts-check
/* The roles of demo_api/origins.py: the origins that a request can be sent from, in the order in which the page shows them. */

export const ROLE_NAMES = {
  client: "this lab’s page",
  stranger: "a stranger’s page",
  null: "a sandboxed frame",
  "127.0.0.1": "this page at 127.0.0.1",
  lookalike: "a page with a similar host name",
};

/** @typedef {keyof typeof ROLE_NAMES} Role */

export const ROLES = /** @type {Role[]} */ (Object.keys(ROLE_NAMES));
