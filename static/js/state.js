/**
 * What is known, and how an answer changes it. Pure. Refreshes are numbered: an answer replaces only one with a lower
 * number, so that a late one never overwrites a newer one.
 */
import { parseTime } from './time.js';

/** Milliseconds between two readings of the history while all services are well. */
const HISTORY_EVERY = 60_000;

const OUTAGES = 50;

export const EMPTY = Object.freeze({
  /** name -> { order, sentAt, receivedAt, body } */
  answers: {},
  /** name -> { order, at, kind, reason } of the latest refresh that got no answer */
  failures: {},
  /** Server's clock minus viewer's, milliseconds. */
  clockOffset: 0,
  /** What this page saw fail: { id, from, to }, by the server's clock; `to` is null while it lasts. */
  outages: [],
});

/** Route -> id -> check. */
const CHECKS = {
  database: (body) => ({ postgres: body.postgres, valkey: body.valkey }),
  iam: (body) => ({ iam: body }),
  secret: (body) => ({ secret: body }),
  // One unreachable source does not mean that the worker has stopped.
  worker: ({ sources }) => (Array.isArray(sources) ? { worker: { ok: sources.some((source) => source?.stale === false) } } : {}),
};

export function answered(state, name, order, { body, sentAt, receivedAt, date }) {
  if (order <= (state.answers[name]?.order ?? 0)) return state;
  const answers = { ...state.answers, [name]: { order, sentAt, receivedAt, body } };
  const failures = { ...state.failures };
  if (order > (failures[name]?.order ?? 0)) delete failures[name];
  const offset = clockOffset(state, name, body, sentAt, receivedAt, date);
  let { outages } = state;
  for (const [id, check] of Object.entries(CHECKS[name]?.(body) ?? {})) {
    outages = noted(outages, id, check?.ok, receivedAt + offset);
  }
  return { answers, failures, clockOffset: offset, outages };
}

export function failed(state, name, order, { kind, message }, at) {
  if (order <= (state.answers[name]?.order ?? 0) || order <= (state.failures[name]?.order ?? 0)) return state;
  return { ...state, failures: { ...state.failures, [name]: { order, at, kind, reason: message } } };
}

/** Every minute, and always while something fails. */
export function historyDue({ answers, failures }, now) {
  const { database, iam, secret, history } = answers;
  const well = [database?.body.postgres, database?.body.valkey, iam?.body, secret?.body].every((check) => check?.ok);
  return !history || !well || failures.history !== undefined || now - history.receivedAt >= HISTORY_EVERY - 1_000;
}

function noted(outages, id, ok, at) {
  const open = outages.find((one) => one.id === id && one.to === null);
  if (ok === false && !open) return [...outages, { id, from: at, to: null }].slice(-OUTAGES);
  return ok === true && open ? outages.map((one) => (one === open ? { ...one, to: at } : one)) : outages;
}

/**
 * Ages use the server's clock, since a viewer's may be wrong. The worker's status says when it was generated; until it
 * arrives, a Date header has to do, although it is cut to whole seconds.
 */
function clockOffset(state, name, body, sentAt, receivedAt, date) {
  const viewer = (sentAt + receivedAt) / 2;
  const written = name === 'worker' ? parseTime(body.generated_at) : null;
  if (written !== null) return written - viewer;
  const dated = date && name !== 'config' ? Date.parse(date) : NaN;
  if (state.answers.worker || Number.isNaN(dated)) return state.clockOffset;
  return dated + 500 - viewer;
}
