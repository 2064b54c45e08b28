// @ts-check
/* Asks the lab's own routes: the configuration, the scenarios, the record of a run and the report on it, what a message
   means, and the reset. The page's requests to scenarios are not here; send.js sends those. */

import { engine } from "./engine.js";

/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Exchange} Exchange */
/** @typedef {import("./types.js").Explanations} Explanations */
/** @typedef {import("./exercise/types.js").OpenExercise} OpenExercise */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {import("./types.js").Tour} Tour */
/** @typedef {import("./types.js").Verdict} Verdict */

const PATIENCE = 10_000;

/** The page and the lab could not talk to each other. The message is for the reader. */
export class LabError extends Error {
  /** @param {"stopped" | "slow" | "refused" | "frame" | "reach"} kind @param {string} message */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** @type {Promise<Config> | null} */
let known = null;

/** @returns {Promise<Config>} */
export function readConfig() {
  known ??= ask(location.origin, "/config.json").catch((error) => {
    known = null;
    throw error;
  });
  return known;
}

/**
 * The list of scenarios, each without its long texts and its files.
 * @returns {Promise<{scenarios: Scenario[], tour: Tour | null, blocked: Record<string, string>}>} `blocked`: by slug, what in a scenario blocks the server
 */
export async function listScenarios() {
  return ask((await readConfig()).api, "/lab/contents");
}

/** What there is to practise with, in order. @returns {Promise<import("./exercise/types.js").Exercises>} */
export async function listExercises() {
  return ask((await readConfig()).api, "/lab/exercises");
}

/** The same when the model has graded the files, or after some seconds. @returns {Promise<import("./exercise/types.js").Exercises>} */
export async function gradeExercises() {
  return ask((await readConfig()).api, "/lab/exercises/grades");
}

/** One exercise as it is on disk now. @param {string} slug @returns {Promise<OpenExercise | null>} null if there is none */
export async function readExercise(slug) {
  return ask((await readConfig()).api, `/lab/exercises/${encodeURIComponent(slug)}`, { gone: null });
}

/** The version of the learner's file: as soon as it is another one than `since`, or after some seconds. @param {string} slug @param {string} since @returns {Promise<{version: string}>} */
export async function waitForVersion(slug, since) {
  return ask((await readConfig()).api, `/lab/exercises/${slug}/version?since=${since}`);
}

/** @param {string} slug @returns {Promise<import("./exercise/types.js").Solution>} */
export async function readSolution(slug) {
  return ask((await readConfig()).api, `/lab/exercises/${slug}/solution`);
}

/** What the checks of an exercise are worth, each sent by this browser. @param {string} slug @param {Sent[]} sent @returns {Promise<import("./exercise/types.js").Grade>} */
export async function askGrade(slug, sent) {
  const lights = sent.map(({ probe, role, request, result }) => ({
    check: probe.id, role, run: request.run, outcome: result.outcome, headers: result.headers,
    error: result.error && `${result.error.name}: ${result.error.message}`.slice(0, 1000),
  }));
  const body = JSON.stringify({ engine: engine(), lights });
  return ask((await readConfig()).api, `/lab/exercises/${slug}/grade`, { method: "POST", body });
}

/** The questions of the quiz. The lab carries out its experiments before it responds for the first time. @returns {Promise<Question[]>} */
export async function listQuestions() {
  return (await ask((await readConfig()).api, "/lab/quiz", { patience: 6 * PATIENCE })).questions;
}

/** The film: CORS in a hundred seconds. @returns {Promise<{film: import("./views/film.js").Film | null, problem: string | null}>} */
export async function readFilm() {
  return ask((await readConfig()).api, "/lab/film");
}

/** The plans for a class. @returns {Promise<{teaching: import("./views/teach.js").Teaching | null, problem: string | null}>} */
export async function readTeaching() {
  return ask((await readConfig()).api, "/lab/teaching");
}

/** The handout to print. @returns {Promise<{handout: import("./views/handout.js").Handout | null, problem: string | null}>} */
export async function readHandout() {
  return ask((await readConfig()).api, "/lab/handout");
}

/**
 * What the same words mean in each server.
 * @returns {Promise<{"same-words": import("./views/same-words.js").SameWords | null, problem: string | null}>}
 */
export async function readSameWords() {
  return ask((await readConfig()).api, "/lab/same-words");
}

/** @param {string} slug @returns {Promise<Scenario | null>} null if it is gone */
export async function readScenario(slug) {
  return ask((await readConfig()).api, `/lab/scenarios/${encodeURIComponent(slug)}`, { gone: null });
}

/** @param {string} run @returns {Promise<{exchanges: Exchange[], gone?: true}>} `gone` if the lab has deleted the record or a part of it */
export async function readRecord(run) {
  return ask((await readConfig()).api, `/lab/runs/${run}`);
}

/**
 * The record of a run and what the lab says about it, in one request; in another one, if the lab cannot say anything.
 * @param {Parameters<typeof askReport>} about
 * @returns {Promise<{exchanges: Exchange[], gone: boolean, verdict: Verdict | null, rules: Verdict | null, report: Report | null}>}
 */
export async function readRun(...about) {
  const said = await askReport(...about);
  if (said?.exchanges) return { ...said, gone: false };
  const { exchanges, gone } = await readRecord(about[0].request.run);
  const { verdict = null, rules = null, report = null } = said ?? {};
  return { exchanges, gone: gone === true, verdict, rules, report };
}

/**
 * What the lab says about a run: the model's verdict, if the model can judge it, the report and the record. Null if the lab cannot say
 * anything, because the page can do without it.
 * @param {Pick<Sent, "probe" | "role" | "request" | "result">} sent
 * @param {string} scenario the slug
 * @param {Prediction | null} guess
 * @param {number} since requests of the same run that had arrived before
 * @returns {Promise<{verdict: Verdict | null, rules: Verdict | null, report: Report, exchanges: Exchange[]} | null>} `exchanges`: the record of the run
 */
async function askReport({ probe, role, request, result }, scenario, guess, since) {
  const { url, options, run, via } = request;
  const asked = { role, url, options, via, scenario, probe: probe.id, outcome: result.outcome, engine: engine(), guess, since };
  try {
    return await ask((await readConfig()).api, `/lab/runs/${run}/report`, { method: "POST", body: JSON.stringify(asked) });
  } catch {
    return null;
  }
}

/** What a console message can mean. @param {string} message @returns {Promise<Explanations>} */
export async function askExplanations(message) {
  return ask((await readConfig()).api, "/lab/explain", { method: "POST", body: message });
}

/** What is wrong with a policy. @param {string} policy its text @returns {Promise<import("./policy.js").PolicyCheck>} */
export async function askPolicy(policy) {
  return ask((await readConfig()).api, "/lab/policy", { method: "POST", body: policy });
}

/** The servers that a configuration can be written for, and a policy to begin with. @returns {Promise<import("./views/configs.js").Configs>} */
export async function listConfigs() {
  return ask((await readConfig()).api, "/lab/configs");
}

/** @param {string} stack its name @param {string} policy its text @returns {Promise<import("./configuration.js").Configuration>} */
export async function askConfiguration(stack, policy) {
  return ask((await readConfig()).api, `/lab/configs/${encodeURIComponent(stack)}`, { method: "POST", body: policy });
}

/** What the lab says of an experiment of the playground. Nothing is sent by this. @param {string} text @returns {Promise<import("./playground/types.js").Draft>} */
export async function askDraft(text) {
  return ask((await readConfig()).api, "/lab/playground", { method: "POST", body: JSON.stringify({ text, engine: engine() }) });
}

/** The experiment of the playground that is like one of a scenario. @param {string} slug @param {string} probe @param {string} role @returns {Promise<{text: string} | null>} null if there is no such scenario */
export async function askBeginning(slug, probe, role) {
  const query = new URLSearchParams({ probe, from: role });
  return ask((await readConfig()).api, `/lab/playground/from/${encodeURIComponent(slug)}?${query}`, { gone: null });
}

/** @returns {Promise<{penguins: number}>} */
export async function resetTable() {
  return ask((await readConfig()).api, "/lab/reset", { method: "POST" });
}

/**
 * @param {string} origin
 * @param {string} path
 * @param {{method?: string, body?: string, gone?: null, patience?: number}} [how] `gone` is returned for a 404; without it, a 404 is an
 *   error. `patience`: milliseconds
 */
async function ask(origin, path, how = {}) {
  const stop = new AbortController();
  const patience = how.patience ?? PATIENCE;
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const response = await fetch(origin + path, { method: how.method ?? "GET", body: how.body ?? null, signal: stop.signal });
    if (response.status === 404 && "gone" in how) return how.gone;
    const content = await response.json();
    if (response.ok) return content;
    throw new LabError("refused", `${origin} responded to ${path} with status ${response.status}: ${content.detail}`);
  } catch (error) {
    if (error instanceof LabError) throw error;
    if (stop.signal.aborted) {
      throw new LabError("slow", `${origin} has not responded for ${patience / 1000} seconds.`);
    }
    if (error instanceof SyntaxError) {
      throw new LabError("refused", `The server at ${origin} is not this lab: its response to ${path} is not JSON.`);
    }
    throw new LabError("stopped", `${origin} does not respond.`);
  } finally {
    clearTimeout(timer);
  }
}
