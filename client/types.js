// @ts-check
/* The types of what modules pass to each other. Nothing here runs. */

/** @typedef {import("./roles.js").Role} Role */
/** @typedef {import("./glyphs.js").Kind} Kind */
/** @typedef {import("./lab.js").Lab} Lab */
/** @typedef {"readable" | "opaque" | "after" | "before" | "no response"} Prediction the five endings of a request */
/** @typedef {Prediction | "not known"} Ending "not known": blocked, but the lab no longer knows when */
/** @typedef {"works" | "protects" | "mistake" | "danger" | "not-cors"} Meaning what an ending means for those who run the API */
/** @typedef {[string, string][]} HeaderList */

/**
 * @typedef {object} Config
 * @property {string} api
 * @property {Record<Role, string>} origins
 * @property {Role[]} out_of_reach the roles that only a browser on the computer of the lab has
 * @property {boolean} require_guess
 * @property {number} max_message characters of a console message that can be explained
 * @property {string} version
 */

/** @typedef {{title: string, minutes: number, scenarios: string[]}} Tour a way through the essentials, by the slugs of its scenarios */
/**
 * @typedef {object} View what the page shows at some of its addresses; the functions are called while it is shown
 * @property {string} name the page's `data-view`, for the style sheet
 * @property {(hash: string, lab: Lab) => boolean} owns whether an address is its own
 * @property {(hash: string) => string} [part] what of the address makes another page of it; without it, the first part
 * @property {(lab: Lab) => string} title the window's title
 * @property {(lab: Lab) => string | null} [problem] what is wrong with the address
 * @property {(lab: Lab) => Promise<void>} [load] reads what it needs, before it is drawn
 * @property {(lab: Lab, isNew: boolean) => void} draw `isNew` if it was not shown before
 * @property {() => void} [leave]
 * @property {(form: HTMLFormElement, lab: Lab) => void} [submit]
 * @property {(input: HTMLInputElement, lab: Lab) => void} [change]
 * @property {(event: KeyboardEvent, lab: Lab) => void} [key] a key that is not meant for a field
 * @property {(name: string, lab: Lab) => void} [do] what a button with `data-do` does
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
 * @property {Meaning | null} means
 * @property {string | null} why
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
 * @property {string | null} instead the probe of this scenario that a page should send
 * @property {Partial<Record<Role, Expectation>>} expect
 */

/**
 * @typedef {object} Scenario
 * @property {number} number
 * @property {string} slug
 * @property {string} folder
 * @property {string} version of its files
 * @property {Record<string, string>} [files] the list leaves out this and every other optional property
 * @property {string[] | null} broken
 * @property {string} title
 * @property {string} chapter
 * @property {Kind} kind
 * @property {"api" | "client"} at
 * @property {string} summary
 * @property {string} [story]
 * @property {string} [why]
 * @property {string} [fix]
 * @property {string | null} cured_by
 * @property {string[]} steps the experiments that lead through the lesson, as "probe/role"
 * @property {Probe[]} probes
 * @property {{title: string, url: string}[]} [links]
 * @property {string} url
 * @property {string} [standalone]
 * @property {string | null} [policy] the text of the policy of a reference
 */

/**
 * @typedef {object} ProbeRequest a probe as it is sent
 * @property {string} url
 * @property {RequestInit} options only those that differ from fetch's defaults
 * @property {string[]} reads
 * @property {string} run
 * @property {string} via what makes the request: fetch, or one of the other ways
 * @property {string | null} page the variant of the sending page
 */

/**
 * @typedef {object} Result what a script in the sending origin got
 * @property {"readable" | "opaque" | "blocked" | "no response"} outcome
 * @property {{name: string, message: string} | null} error
 * @property {string | null} type
 * @property {number | null} status
 * @property {string} statusText
 * @property {boolean} redirected
 * @property {string} url
 * @property {HeaderList} headers
 * @property {Record<string, string | null>} reads
 * @property {string} body
 * @property {number} size
 */

/**
 * @typedef {object} Exchange one request that arrived at a server
 * @property {string} server
 * @property {string} method
 * @property {string} target
 * @property {HeaderList} request_headers
 * @property {boolean} preflight
 * @property {number} at
 * @property {boolean} handler_ran
 * @property {number | null} status
 * @property {HeaderList} response_headers
 * @property {number} request_size
 * @property {number} response_size
 * @property {number | null} took
 * @property {string | null} error
 * @property {string | null} blocks what in the handler blocks the server
 */

/** @typedef {{text: string, url: string}} Step a step of a standard, and its address */

/**
 * @typedef {object} Verdict the part of the model's verdict that the page shows
 * @property {"readable" | "opaque" | "blocked"} outcome
 * @property {string | null} reason
 * @property {string} title
 * @property {string} fix
 * @property {string} fix_headers
 * @property {{name: string, steps: Step[], passed: boolean, sentence: string}[]} rules
 * @property {{sentence: string, fix: string}[]} notes
 * @property {Record<string, {outcome: string, reason: string | null, code: string | null, console: string, assumed: boolean}>} browsers
 */

/**
 * @typedef {object} Report what stands below the picture of an attempt, all of it about this attempt. Texts may hold `code` in backticks.
 * @property {Prediction} ending
 * @property {string} headline the ending in a sentence
 * @property {{id: Meaning, title: string, sentence: string}} meaning whether the ending is good
 * @property {string[]} why sentences
 * @property {{where: "server" | "page" | "both" | "nowhere" | "nobody", sentence: string, lines: FixLine[], policy: string | null}} change who must change what;
 *   "nowhere": no code of the server or the page helps; "nobody": nothing needs to change; `policy`: the text of the one that fixes it
 * @property {{id: "solved" | "opened" | "closed" | "broken" | "changed", sentence: string} | null} edited if it ended other
 *   than `scenario.toml` says, because somebody has edited a file
 * @property {string | null} warning who else may now read, and should not
 * @property {{right: boolean, sentence: string} | null} guess null if there was none
 * @property {Console[]} consoles what each browser prints, the reader's own first
 * @property {{slug: string, title: string, probe: string | null} | null} fixed_by another scenario whose file allows this request
 * @property {{probe: string, says: string} | null} instead the probe of this scenario that the page should send
 * @property {{why: string, fix: string} | null} moral what the lesson says about such an ending; paragraphs
 */

/** @typedef {{at: "server" | "headers" | "page", code: string, to: string}} FixLine lines to write: in CORSMiddleware, as headers (`to` says of which response), or in the page */

/**
 * @typedef {object} Console
 * @property {string} engine
 * @property {string} text empty if the browser prints nothing
 * @property {string | null} code its own name for the error
 * @property {string} outcome
 * @property {boolean} assumed whether it is not certain
 */

/**
 * @typedef {object} Sent one request that was sent, what the script got, what the server recorded, and the verdict
 * @property {Probe} probe
 * @property {Role} role
 * @property {string} origin
 * @property {ProbeRequest} request
 * @property {Result} result
 * @property {Exchange[]} exchanges
 * @property {boolean} gone whether the lab has deleted the record of the run, or a part of it
 * @property {Verdict | null} verdict the model's, if it can judge
 * @property {Verdict | null} [rules] the same for what an element loads, if it ended so
 * @property {Report | null} report null if the lab gave none
 */

/**
 * @typedef {object} Experiment what one address names
 * @property {Scenario} scenario
 * @property {Probe} probe
 * @property {Role} role
 * @property {string} address
 */

/**
 * @typedef {object} Finding how one experiment of the run of all ended
 * @property {Ending} ending
 * @property {string} title why it was blocked, in one line; empty if it was not blocked, or if the reason is not known
 * @property {string[]} notExpected differences from what the scenario expects
 * @property {string[]} notPredicted differences from what the model predicts for this browser
 * @property {string | null} notSent why it was not sent, or has no result; null if it has one
 * @property {string} version of the scenario's files as they were then
 */

/**
 * @typedef {object} Question one question of the quiz
 * @property {string} id the address of its experiment, without the sign before it
 * @property {string} cause the reason's id
 * @property {string} title of its scenario
 * @property {string} chapter
 * @property {string} aim what it tests
 * @property {boolean} opaque whether the page gets an empty response, and not an error
 * @property {{engine: string, console: string, requests: TabRow[]}[]} views what a developer sees, in each browser in which it ends so
 * @property {Choices} causes
 * @property {Choices} fixes
 * @property {string[]} why
 * @property {Report["change"]} change
 */

/** @typedef {{choices: {text: string, address: string, title: string}[], right: number}} Choices `address`: an experiment in which the choice is right */
/** @typedef {{method: string, url: string, type: string, status: string, request_headers: HeaderList, response_headers: HeaderList}} TabRow a request in the Network tab */

/** @typedef {{cause: number | null, fix: number | null}} Given the choices that the reader made, by their places in the data */

/** @typedef {{seed: string, given: Record<string, Given>}} QuizSession ten questions, and what the reader chose, by the questions' ids */

/**
 * @typedef {object} QuizMemory
 * @property {number} sessions how many were begun
 * @property {Record<string, {step: number, due: number}>} causes in which session each is due again
 * @property {QuizSession | null} session the one that was begun last
 */

/**
 * @typedef {object} Explanations what a pasted text can mean
 * @property {Explanation[]} explanations one for each message in it
 * @property {{reason: string | null, title: string | null, unfinished: boolean} | null} nearest if there is none
 */

/**
 * @typedef {object} Explanation
 * @property {string} found the words that were found
 * @property {string[]} engines
 * @property {Record<string, string>} values
 * @property {Candidate[]} candidates the reasons it can have, the likeliest first
 * @property {string[]} elsewhere reasons of elements that share the words
 * @property {boolean} empty whether the words say only that something failed
 * @property {boolean} older whether only earlier versions say it so
 * @property {string[]} tell how to distinguish the candidates, and a command that sends the same request
 * @property {string[]} programs the other programs that print it: another browser, a library, a server
 * @property {Topic | null} topic what it is about, if it is not of a failed CORS check; there are no candidates then
 * @property {string} not_yours what can be done if the server is another person's; empty if the reason is elsewhere
 */

/** @typedef {{id: string, title: string, sentence: string, fix: string, helped: boolean}} Topic what a message is about that is not of a failed CORS check; `helped`: whether CORS headers help anyway */

/**
 * @typedef {object} Candidate a reason that a message can have
 * @property {string} reason
 * @property {string} title
 * @property {string} sentence
 * @property {string} fix
 * @property {string} fix_headers
 * @property {Step[]} steps
 * @property {string} mdn
 * @property {string[]} scenarios
 * @property {string | null} policy the text of a policy that fixes it
 */

/**
 * @typedef {object} Attempt an experiment that was carried out
 * @property {Sent[]} all the requests in the order they were sent: those that the probe comes after, then its own
 * @property {Sent} last the probe's own
 * @property {Ending} ending
 * @property {string} code the scenario's app.py as it was then
 */

export {};
