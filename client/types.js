// @ts-check
/* What travels between the modules, for the editor's help. Nothing here runs. */

/** @typedef {"client" | "stranger" | "null" | "127.0.0.1" | "lookalike"} Role */
/** @typedef {"readable" | "opaque" | "after" | "before"} Guess */
/** @typedef {Guess | "no answer" | "not known"} Happened "not known" is blocked, where the lab no longer remembers how */
/** @typedef {[string, string][]} Headers */

/**
 * @typedef {object} Config
 * @property {string} api
 * @property {Record<Role, string>} origins
 * @property {boolean} require_guess
 * @property {string} version
 */

/**
 * @typedef {object} Expectation
 * @property {"readable" | "opaque" | "blocked"} outcome
 * @property {string | null} reason
 * @property {boolean} preflight
 * @property {boolean} handler
 * @property {number | null} status
 * @property {Record<string, string>} reads
 * @property {string | null} note
 * @property {string | null} title the reason in one line
 * @property {Record<string, Expectation>} engines what other engines do instead
 */

/**
 * @typedef {object} Probe
 * @property {string} id
 * @property {string} says
 * @property {string} path
 * @property {string | null} url the whole address, in place of a path
 * @property {string | null} scenario
 * @property {string} via what makes the request
 * @property {string | null} page the variant of the sending page
 * @property {string | null} integrity
 * @property {string | null} target_address_space
 * @property {boolean} same_run
 * @property {string} method
 * @property {Record<string, string>} headers
 * @property {string | null} body
 * @property {RequestMode} mode
 * @property {RequestCredentials} credentials
 * @property {RequestRedirect} redirect
 * @property {string[]} reads
 * @property {string | null} after
 * @property {Partial<Record<Role, Expectation>>} expect
 */

/**
 * @typedef {object} Scenario
 * @property {number} number
 * @property {string} slug
 * @property {string} folder
 * @property {string} version of its files
 * @property {Record<string, string>} [files] this and the words below are left out of the list
 * @property {string[] | null} broken
 * @property {string} title
 * @property {string} chapter
 * @property {"reference" | "broken" | "danger"} kind
 * @property {"api" | "client"} at
 * @property {string} summary
 * @property {string} [story]
 * @property {string} [why]
 * @property {string} [fix]
 * @property {string | null} cured_by
 * @property {Probe[]} probes
 * @property {{title: string, url: string}[]} [links]
 * @property {string} url
 * @property {string} [standalone]
 */

/**
 * @typedef {object} Request
 * @property {string} url
 * @property {RequestInit} options only those that differ from fetch's defaults
 * @property {string[]} reads
 * @property {string} run
 * @property {string} via what makes the request: fetch, or one of the other ways
 * @property {string | null} page the variant of the sending page
 */

/**
 * @typedef {object} Result what a script in the sending origin got
 * @property {"readable" | "opaque" | "blocked" | "no answer"} outcome
 * @property {{name: string, message: string} | null} error
 * @property {string | null} type
 * @property {number | null} status
 * @property {string} statusText
 * @property {boolean} redirected
 * @property {string} url
 * @property {Headers} headers
 * @property {Record<string, string | null>} reads
 * @property {string} body
 * @property {number} size
 */

/**
 * @typedef {object} Exchange one request that arrived at a server
 * @property {string} server
 * @property {string} method
 * @property {string} target
 * @property {Headers} request_headers
 * @property {boolean} preflight
 * @property {number} at
 * @property {boolean} handler_ran
 * @property {number | null} status
 * @property {Headers} response_headers
 * @property {number} request_size
 * @property {number} response_size
 * @property {number | null} took
 * @property {string | null} error
 * @property {string | null} blocks what in the handler keeps the server waiting
 */

/**
 * @typedef {object} Verdict the part of the model's verdict that the page shows
 * @property {"readable" | "opaque" | "blocked"} outcome
 * @property {string | null} reason
 * @property {string} title
 * @property {string} fix
 * @property {string} fix_headers
 * @property {{name: string, step: string, passed: boolean, sentence: string}[]} rules
 * @property {{sentence: string, fix: string}[]} notes
 * @property {Record<string, {outcome: string, reason: string | null, code: string | null, console: string, assumed: boolean}>} browsers
 */

/**
 * @typedef {object} Act one fetch and what came of it
 * @property {Probe} probe
 * @property {Role} role
 * @property {string} origin
 * @property {Request} request
 * @property {Result} result
 * @property {Exchange[]} exchanges
 * @property {boolean} gone whether the lab no longer remembers the run, or not all of it
 * @property {Verdict | null} verdict what the model makes of it
 */

/**
 * @typedef {object} Experiment what one address names
 * @property {Scenario} scenario
 * @property {Probe} probe
 * @property {Role} role
 * @property {string} address
 */

/**
 * @typedef {object} Finding what came of one experiment among all
 * @property {Happened} happened
 * @property {string} title why it was blocked, in one line; empty if it was not, or nobody knows
 * @property {string[]} surprises where it is not what the scenario expects
 * @property {string[]} contradictions where it is not what the model foretold for this browser
 * @property {string} version of the scenario's files as they were then
 */

/**
 * @typedef {object} Answer what a pasted text can mean
 * @property {Explanation[]} explanations one for each message in it
 * @property {{reason: string | null, title: string | null, unfinished: boolean} | null} nearest if there is none
 */

/**
 * @typedef {object} Explanation
 * @property {string} found the words that were found
 * @property {string[]} engines
 * @property {Record<string, string>} values
 * @property {Meaning[]} candidates the reasons it can have, the likeliest first
 * @property {string[]} elsewhere reasons of elements that share the words
 * @property {boolean} empty whether the words say only that something failed
 * @property {boolean} older whether only earlier versions say it so
 * @property {string[]} tell how to tell the candidates apart
 */

/**
 * @typedef {object} Meaning
 * @property {string} reason
 * @property {string} title
 * @property {string} sentence
 * @property {string} fix
 * @property {string} fix_headers
 * @property {string} step
 * @property {string} mdn
 * @property {string[]} scenarios
 */

/**
 * @typedef {object} Performance an experiment that was carried out: the probe's act last, what it needed before
 * @property {Act[]} acts
 * @property {Happened} happened
 * @property {string} code the scenario's app.py as it was then
 */

export {};
