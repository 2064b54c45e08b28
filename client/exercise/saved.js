// @ts-check
/* Says when the learner has saved a file: the lab answers as soon as it sees another version of it. */

import { waitForVersion } from "../control.js";

/** Milliseconds before the lab is asked again, if it did not answer. */
const PAUSE = 1000;

/**
 * Call `changed` whenever a file of an exercise has another version than `known()` returns, until it is stopped. Nobody sees a
 * page in the background, so it does not ask.
 * @param {string} slug @param {() => string} known @param {() => Promise<void>} changed @returns {() => void} stops it
 */
export function onSave(slug, known, changed) {
  let stopped = false;
  const watch = async () => {
    while (!stopped) {
      if (document.hidden) await visible();
      const before = known();
      try {
        const { version } = await waitForVersion(slug, before);
        if (!stopped && version !== before && version !== known()) await changed();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, PAUSE)); // the lab is being started again
      }
    }
  };
  watch();
  return () => {
    stopped = true;
  };
}

function visible() {
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}
