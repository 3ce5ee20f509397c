/** The only module that talks to the network. */
import { now } from './clock.js';

export const ROUTES = {
  database: '/db/status',
  iam: '/iam/status',
  secret: '/secret/status',
  worker: '/worker/status',
  history: '/history',
  version: '/version',
};

/** Milliseconds after which a request is given up. */
const DEADLINE = 10_000;

/** Why there is no usable answer. `kind`: network, deadline, http or content. */
export class NoAnswer extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/**
 * The deployed config.json, read again by each refresh as proof that static files come through.
 * @param first whether the copy that index.html preloads will do
 */
export function readConfig(first) {
  return getJson('config.json', first ? 'default' : 'no-cache');
}

/** One route's answer, and when it was asked for and received. */
export function ask(base, name, first) {
  return getJson(base + ROUTES[name], first ? 'default' : 'no-store');
}

async function getJson(url, cache) {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE);
  const sentAt = now();
  try {
    const response = await fetch(url, { cache, headers: { accept: 'application/json' }, signal: deadline.signal });
    const receivedAt = now();
    if (!response.ok) throw new NoAnswer('http', `HTTP ${response.status}`);
    const text = await response.text();
    return { body: parseObject(text), sentAt, receivedAt, date: response.headers.get('date') };
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (deadline.signal.aborted) throw new NoAnswer('deadline', `no answer within ${DEADLINE / 1000} s`);
    throw new NoAnswer('network', 'the connection failed');
  } finally {
    clearTimeout(timer);
  }
}

function parseObject(text) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new NoAnswer('content', 'the answer is not a JSON object');
  }
  return body;
}
