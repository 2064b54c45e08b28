// @ts-check
/* Goes through steps: by itself while it plays, each for its seconds, and one at a time when the reader asks for one. */

export class Player {
  step = 0;
  playing = false;
  /** Whether it has played to its end. */
  ended = false;
  #timer = 0;
  /** Counts what was asked for, so that a step that took long to show does not go on where the reader has left it. */
  #turn = 0;

  /**
   * @param {number[]} seconds of each step
   * @param {(step: number) => Promise<void>} show draws a step; its seconds begin when it is drawn
   * @param {() => void} changed is called when it has begun or stopped to play, or is at another step
   */
  constructor(seconds, show, changed) {
    this.seconds = seconds;
    this.show = show;
    this.changed = changed;
  }

  get last() {
    return this.seconds.length - 1;
  }

  /** Seconds of the steps that are over, and all seconds. */
  get time() {
    const sum = (/** @type {number[]} */ some) => some.reduce((before, it) => before + it, 0);
    return { before: sum(this.seconds.slice(0, this.ended ? this.step + 1 : this.step)), all: sum(this.seconds) };
  }

  /** Show a step; there is nothing before the first and after the last. @param {number} step */
  async go(step) {
    clearTimeout(this.#timer);
    this.ended = false;
    this.step = Math.min(Math.max(step, 0), this.last);
    const turn = ++this.#turn;
    this.changed();
    await this.show(this.step);
    if (turn === this.#turn && this.playing) this.#wait();
  }

  /** Go on from the current step, which begins again; from the end, start at the first. */
  play() {
    this.playing = true;
    return this.go(this.ended ? 0 : this.step);
  }

  pause() {
    clearTimeout(this.#timer);
    this.playing = false;
    this.changed();
  }

  #wait() {
    this.#timer = setTimeout(() => (this.step < this.last ? this.go(this.step + 1) : this.#end()), this.seconds[this.step] * 1000);
  }

  #end() {
    this.ended = true;
    this.pause();
  }
}
