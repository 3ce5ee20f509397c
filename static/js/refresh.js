/** When to ask: every 30 s, sooner after a failure, on demand, and never while nobody looks. */

/** Milliseconds between two refreshes. */
const EVERY = 30_000;

/** Milliseconds to wait after the first failed refresh; doubled up to EVERY by each further one. */
const RETRY_AFTER = 3_000;

/** Milliseconds within which a second press of the button is the same wish. */
const DEBOUNCE = 500;

export class Refresher {
  #ask;
  #changed;
  #order = 0;
  #running = new Set();
  #failures = 0;
  #dueAt = 0;
  #startedAt = 0;
  #timer = null;

  /**
   * @param ask (order) => Promise<boolean>: one refresh; whether everything was answered
   * @param changed () => void: called when `status` has changed
   */
  constructor(ask, changed) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** `running`: a refresh is under way; `failures`: refreshes in a row that failed; `dueAt`: when the next one starts. */
  get status() {
    return { running: this.#running.size > 0, failures: this.#failures, dueAt: this.#dueAt };
  }

  /** The viewer asks: refreshes at once, unless another refresh has only just begun. */
  demand() {
    if (this.#running.size === 0 || Date.now() - this.#startedAt >= DEBOUNCE) this.now();
  }

  /** Refreshes at once, whatever else is under way. */
  async now() {
    const order = ++this.#order;
    this.#startedAt = Date.now();
    this.#running.add(order);
    this.#plan(EVERY);
    this.#changed();
    const answered = await this.#ask(order);
    this.#running.delete(order);
    if (order === this.#order) {
      this.#failures = answered ? 0 : this.#failures + 1;
      if (!answered) this.#plan(Math.min(EVERY, spread(RETRY_AFTER * 2 ** (this.#failures - 1))));
    }
    this.#changed();
  }

  /** Stops asking until `resume`; what is under way still arrives. */
  pause() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Asks on, at once when a refresh was missed meanwhile. */
  resume() {
    if (this.#timer === null) this.#plan(this.#dueAt - Date.now());
  }

  #plan(delay) {
    clearTimeout(this.#timer);
    this.#dueAt = Date.now() + Math.max(0, delay);
    this.#timer = document.hidden ? null : setTimeout(() => this.now(), Math.max(0, delay));
  }
}

/** Up to a fifth more or less, lest viewers all come back at once after an outage. */
function spread(delay) {
  return delay * (0.8 + 0.4 * Math.random());
}
