// @ts-check
/* The types of what the modules of the playground pass to each other. Nothing here runs. */

/** @typedef {import("../types.js").Attempt} Attempt */
/** @typedef {import("../types.js").Prediction} Prediction */
/** @typedef {import("../types.js").Role} Role */

/**
 * @typedef {object} Fields an experiment as the fields of its forms; the keys of its text are those of demo_api/playground/play.py
 * @property {"policy" | "hand"} by
 * @property {string} policy the policy's own text
 * @property {Said} preflight
 * @property {Said} response
 * @property {boolean} work whether the server by hand does the work first
 * @property {string[]} readers the origins that an API by hand is for: roles, "anyone" or "nobody"
 * @property {string} method
 * @property {string} path
 * @property {string} headers a line each
 * @property {string | null} body
 * @property {string} mode
 * @property {string} cookies
 * @property {string} redirect
 * @property {string} via
 * @property {Role} role
 */

/** @typedef {{status: string, lines: string}} Said a status, and header lines */

/** @typedef {{ending: Prediction, outcome: string, title: string, preflight: boolean}} Predicted how a request will end, and why in a line */

/**
 * @typedef {object} About what the lab says of an experiment
 * @property {string} text
 * @property {string} url where the request goes, without a run
 * @property {RequestInit & {headers?: Record<string, string>, body?: string | null}} options
 * @property {string} via
 * @property {Role} role
 * @property {string | null} policy its text, for the configurations of other servers
 * @property {boolean} unsafe
 * @property {{level: string, title: string}[]} findings
 * @property {string | null} code the application that runs
 * @property {Record<Role, Predicted | null> | null} predicted null if there are problems
 */

/** @typedef {{problems: string[], about: About | null, statuses: number[]}} Draft what the lab says of a text; `statuses`: those that can be chosen by hand */

/** @typedef {{attempt: Attempt | null, error: string | null}} Outcome what one origin led to; `error` if its request could not be sent */

/** @typedef {{text: string, about: About, outcomes: Record<Role, Outcome>}} Round what was sent with one Send, from every origin */

export {};
