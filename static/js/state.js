/**
 * What is known, and how an answer changes it. Pure: each function returns a new state, or the same when the news
 * is older than what is held.
 *
 * Every refresh has an order number. An answer replaces only an answer of a lower number, so that one which was
 * overtaken on its way never overwrites a newer one.
 */
import { parseTime } from './time.js';

/** Milliseconds between two readings of the history while all services are well. */
const HISTORY_EVERY = 60_000;

export const EMPTY = Object.freeze({
  /** name -> { order, receivedAt, body } */
  answers: {},
  /** name -> { order, kind, reason } of the latest refresh that brought nothing */
  failures: {},
  /** Server's clock minus viewer's, milliseconds. */
  clockOffset: 0,
});

export function answered(state, name, order, { body, sentAt, receivedAt, date }) {
  if (order <= (state.answers[name]?.order ?? 0)) return state;
  const answers = { ...state.answers, [name]: { order, receivedAt, body } };
  const failures = { ...state.failures };
  if (order > (failures[name]?.order ?? 0)) delete failures[name];
  return { answers, failures, clockOffset: clockOffset(state, name, body, sentAt, receivedAt, date) };
}

export function failed(state, name, order, { kind, message }) {
  if (order <= (state.answers[name]?.order ?? 0) || order <= (state.failures[name]?.order ?? 0)) return state;
  return { ...state, failures: { ...state.failures, [name]: { order, kind, reason: message } } };
}

/** Whether the next refresh asks for the history too: not each time, but always while something fails. */
export function historyDue({ answers, failures }, now) {
  const { database, iam, secret, history } = answers;
  const well = [database?.body.postgres, database?.body.valkey, iam?.body, secret?.body].every((check) => check?.ok);
  return !history || !well || failures.history !== undefined || now - history.receivedAt >= HISTORY_EVERY - 1_000;
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
