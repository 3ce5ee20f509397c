/** When to ask: every 30 s, sooner after a failure or for a change of colour, on demand, never while nobody looks. */
import { now } from './clock.js';

/** Milliseconds between two refreshes. */
const EVERY = 30_000;

/** Milliseconds to wait after a failed refresh; doubled by each further one. */
const RETRY_AFTER = 3_000;

/** Milliseconds within which a second press counts as the first. */
const DEBOUNCE = 500;

/** Milliseconds late that mean that a timer slept. */
const MISSED = 1_500;

export class Refresher {
  #ask;
  #changed;
  #nextLook;
  #order = 0;
  #running = new Set();
  #failures = 0;
  #dueAt = 0;
  #startedAt = 0;
  #timer = null;

  /**
   * @param ask (order) => Promise<boolean>: one refresh; whether everything was answered
   * @param changed () => void: `status` has changed
   * @param nextLook (now) => number: when an answer could next change a colour
   */
  constructor(ask, changed, nextLook) {
    this.#ask = ask;
    this.#changed = changed;
    this.#nextLook = nextLook;
  }

  /** `running`: a refresh is in progress; `failures`: refreshes in a row that failed; `dueAt`: when the next one starts. */
  get status() {
    return { running: this.#running.size > 0, failures: this.#failures, dueAt: this.#dueAt };
  }

  /** Refreshes at once, unless a refresh has only just begun. */
  demand() {
    if (this.#running.size === 0 || now() - this.#startedAt >= DEBOUNCE) this.refresh();
  }

  async refresh() {
    const order = ++this.#order;
    this.#startedAt = now();
    this.#running.add(order);
    this.#plan(EVERY);
    this.#changed();
    const answered = await this.#ask(order);
    this.#running.delete(order);
    if (order === this.#order) {
      this.#failures = answered ? 0 : this.#failures + 1;
      const delay = answered ? this.#nextLook(now()) - now() : spread(RETRY_AFTER * 2 ** (this.#failures - 1));
      this.#plan(Math.min(this.#dueAt - now(), EVERY, delay));
    }
    this.#changed();
  }

  /** Stops asking until `resume`; what was sent is still answered. */
  pause() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  resume() {
    if (this.#timer === null) this.#plan(this.#dueAt - now());
  }

  /** A timer stands still while the machine sleeps. */
  catchUp() {
    if (this.#timer !== null && now() > this.#dueAt + MISSED) this.refresh();
  }

  #plan(delay) {
    clearTimeout(this.#timer);
    this.#dueAt = now() + Math.max(0, delay);
    this.#timer = document.hidden ? null : setTimeout(() => this.refresh(), Math.max(0, delay));
  }
}

/** Up to a fifth more or less, so that viewers do not all return at once after an outage. */
function spread(delay) {
  return delay * (0.8 + 0.4 * Math.random());
}
