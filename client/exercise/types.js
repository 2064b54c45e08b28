// @ts-check
/* The types of the exercises. Nothing here runs. */

/** @typedef {import("../types.js").Role} Role */
/** @typedef {import("../types.js").Scenario} Scenario */

/**
 * @typedef {object} Exercise a file to repair
 * @property {number} number
 * @property {string} slug
 * @property {string} title
 * @property {string} chapter
 * @property {number} minutes
 * @property {string} aim completes the sentence "After this you can ..."
 * @property {boolean | null} solved null if that is not known yet
 */

/**
 * @typedef {object} Exercises
 * @property {Exercise[]} exercises in order
 * @property {string | null} problem what is wrong with them
 * @property {string | null} folder the name of the learner's folder; null if the lab was started without one
 * @property {string} program how the lab's own program is called in a terminal
 */

/**
 * @typedef {object} Opened
 * @property {string} task
 * @property {string[]} hints
 * @property {string} start the file as it was at the start
 * @property {string} name of the learner's file
 * @property {string | null} file the learner's file as it is on disk; null if it cannot be read
 * @property {string} path where it is
 * @property {string} version of the file on disk
 * @property {string | null} problem why it does not run
 * @property {string | null} api_file the server's file, which stays as it is, if the learner's file is the script of a page
 * @property {string | null} unknown what in a script the model does not know: the page asks before it runs such a script
 * @property {string} program
 * @property {Scenario} scenario the checks as probes of a scenario
 */

/** @typedef {Exercise & Opened} OpenExercise an exercise as it is on disk */

/** @typedef {{solution: string, debrief: string}} Solution */

/**
 * @typedef {object} Light one check from one origin
 * @property {string} check
 * @property {Role} role
 * @property {string} says
 * @property {string} wanted
 * @property {boolean | null} on null if it was not sent yet
 * @property {string | null} got
 * @property {string} why what is wrong; empty if it is on
 */

/**
 * @typedef {object} Grade
 * @property {boolean} solved
 * @property {string | null} misstep
 * @property {string} sentence about a known mistake
 * @property {Light[]} lights
 * @property {Record<string, import("../types.js").Verdict>} verdicts what the model says about the requests of a script, by light
 */

export {};
