/**
 * What is known, and how an answer changes it. Pure: each function returns a new state, or the same when the news
 * is older than what is held.
 *
 * Every refresh has an order number. An answer replaces only an answer of a lower number, so that one which was
 * overtaken on its way never overwrites a newer one.
 */
import { parseTime } from './time.js';

/** Milliseconds between two readings of the history while everything is well. */
const HISTORY_EVERY = 5 * 60_000;

const ALL_OK = 'true,true,true,true';

export const EMPTY = Object.freeze({
  /** name -> { order, receivedAt, body } */
  answers: {},
  /** name -> { order, kind, reason } of the latest refresh that brought nothing */
  failures: {},
  /** Server's clock minus viewer's, milliseconds. */
  clockOffset: 0,
  /** The services' outcomes when the history was last read. */
  historyOf: null,
});

export function answered(state, name, order, { body, sentAt, receivedAt, date }) {
  if (order <= (state.answers[name]?.order ?? 0)) return state;
  const answers = { ...state.answers, [name]: { order, receivedAt, body } };
  const failures = { ...state.failures };
  if (order > (failures[name]?.order ?? 0)) delete failures[name];
  const next = { ...state, answers, failures, clockOffset: clockOffset(state, name, body, sentAt, receivedAt, date) };
  return name === 'history' ? { ...next, historyOf: outcomes(next) } : next;
}

export function failed(state, name, order, { kind, message }) {
  if (order <= (state.answers[name]?.order ?? 0) || order <= (state.failures[name]?.order ?? 0)) return state;
  return { ...state, failures: { ...state.failures, [name]: { order, kind, reason: message } } };
}

/** Whether the next refresh shall ask for the history too. */
export function historyDue(state, now) {
  const held = state.answers.history;
  return !held || state.failures.history !== undefined || now - held.receivedAt >= HISTORY_EVERY ||
    state.historyOf !== outcomes(state) || outcomes(state) !== ALL_OK;
}

/**
 * Ages are counted on the server's clock, for a viewer's may be wrong. The worker's status carries the moment at
 * which it was written; before that arrives, an uncached answer's Date header has to do, cut to whole seconds as it is.
 */
function clockOffset(state, name, body, sentAt, receivedAt, date) {
  const viewer = (sentAt + receivedAt) / 2;
  const written = name === 'worker' ? parseTime(body.generated_at) : null;
  if (written !== null) return written - viewer;
  const dated = date && name !== 'config' ? Date.parse(date) : NaN;
  if (state.answers.worker || Number.isNaN(dated)) return state.clockOffset;
  return dated + 500 - viewer;
}

function outcomes({ answers }) {
  const { database, iam, secret } = answers;
  return [database?.body.postgres?.ok, database?.body.valkey?.ok, iam?.body.ok, secret?.body.ok].join();
}
