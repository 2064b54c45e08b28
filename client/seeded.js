// @ts-check
/* What follows from a seed and from nothing else: which ten questions, and in which order their choices stand. So the same
   link gives a whole class the same ten, in every browser and whatever one of them has answered before. */

/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").QuizMemory} QuizMemory */

export const LENGTH = 10;
/** Of so many seeds, the one is taken whose questions the reader needs most. */
const TRIED = 300;
const MOST_OF_A_CHAPTER = 2;
const MOST_OF_THE_SAME_WORDS = 2;

/** A number from 0 to 2 ** 32 that looks random: FNV-1a, and after it the last steps of MurmurHash3. @param {string} text */
export function hash(text) {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * Things in an order that follows from a seed and from their names: one more or less leaves the order of the others as it is.
 * @template T @param {T[]} things @param {string} seed @param {(thing: T) => string} name @returns {T[]}
 */
export function shuffled(things, seed, name) {
  const placed = things.map((it) => ({ it, place: hash(`${seed}\n${name(it)}`), name: name(it) }));
  placed.sort((one, other) => one.place - other.place || (one.name < other.name ? -1 : 1));
  return placed.map(({ it }) => it);
}

/** Ten questions, of different causes, scenarios and chapters as far as there are. @param {Question[]} all @param {string} seed */
export function tenOf(all, seed) {
  const order = shuffled(all, seed, (it) => it.id);
  /** @type {Question[]} */
  const chosen = [];
  for (const mostOfAChapter of [MOST_OF_A_CHAPTER, all.length]) {
    for (const it of order) {
      if (chosen.length === LENGTH) return chosen;
      const sameChapter = chosen.filter(({ chapter }) => chapter === it.chapter).length;
      const sameWords = chosen.filter((other) => rightCause(other) === rightCause(it)).length;
      if (sameChapter >= mostOfAChapter || sameWords >= MOST_OF_THE_SAME_WORDS) continue;
      if (!chosen.some((other) => isAlike(it, other))) chosen.push(it);
    }
  }
  return chosen;
}

/** @param {Question} question */
function rightCause({ causes }) {
  return causes.choices[causes.right].text;
}

/** @param {Question} one @param {Question} other */
function isAlike(one, other) {
  return one.cause === other.cause || one.id.split("/")[0] === other.id.split("/")[0];
}

/** The places of a question's choices, in the order in which they are shown. @param {string[]} texts @param {string} seed @returns {number[]} */
export function placesOf(texts, seed) {
  return shuffled(texts.map((_, place) => place), seed, (place) => texts[place]);
}

/**
 * A new seed, with whose questions the causes come again that the reader has missed. What has been answered decides
 * about the seed, so it does not change what a seed means.
 * @param {Question[]} all @param {QuizMemory} memory
 */
export function freshSeed(all, memory) {
  let best = "";
  let most = -1;
  const seeds = memory.sessions ? TRIED : 1;
  for (const random of crypto.getRandomValues(new Uint32Array(seeds))) {
    const seed = String(1000 + (random % 9000));
    const need = seed === memory.session?.seed ? -1 : needed(tenOf(all, seed), memory);
    if (best && need <= most) continue;
    best = seed;
    most = need;
  }
  return best;
}

/** How much a reader needs these questions. What was missed counts most, and more if it comes early. @param {Question[]} ten @param {QuizMemory} memory */
function needed(ten, { causes, sessions }) {
  let sum = 0;
  ten.forEach(({ cause }, place) => {
    const known = causes[cause];
    if (!known) sum += 1;
    else if (known.due <= sessions + 1) sum += known.step ? 3 : 10 - place / LENGTH;
  });
  return sum;
}
