/**
 * From state and time to what is shown, as plain values. Pure; knows no element and no request.
 *
 * Tones: ok, warn, fail, wait (not known yet). Each is drawn as a colour and as a sign.
 */
import { historyOf } from './history.js';
import { NAMES, STATUS_ROUTES } from './services.js';
import { STALE_SECONDS, ageSeconds, formatSpan, formatTime, freshness, parseTime } from './time.js';

/** Credentials are renewed well ahead of their end; with less than this left, renewal does not work. Seconds. */
const EXPIRY_WARNING_SECONDS = 120;

/** @param now the viewer's clock */
export function viewOf(state, now) {
  const serverNow = now + state.clockOffset;
  const read = (name) => reading(state, name, now);
  const [database, iam, secret] = [read('database'), read('iam'), read('secret')];
  const worker = workerOf(read('worker'), serverNow);
  const updated = (value, source) => [lastUpdate(value, serverNow, worker.sources[source]?.limit)];
  const services = [
    service('postgres', database, (body) => body.postgres, (body) => updated(body.postgres_last_update)),
    service('valkey', database, (body) => body.valkey, (body) => updated(body.valkey_last_update)),
    service('iam', iam, (body) => body, (body) => credentials(body, serverNow)),
    service('secret', secret, (body) => body, (body) => updated(body.secret_last_update, 'secret')),
  ];
  return {
    services,
    worker,
    overall: overall(state, services, worker),
    flows: flows(state, services, worker),
    history: historyOf(read('history'), serverNow),
    valuesAge: valuesAge(state, now),
    version: state.answers.version?.body ?? null,
  };
}

/** A route's answer, and how far it may still be believed. */
function reading(state, name, now) {
  const answer = state.answers[name];
  const failure = state.failures[name];
  const age = answer ? ageSeconds(answer.receivedAt, now) ?? 0 : null;
  return {
    body: answer?.body ?? null,
    age,
    waiting: !answer && !failure,
    /** Nothing here speaks for the present any more. */
    lost: answer ? age > STALE_SECONDS : Boolean(failure),
    caution: failure ? `No answer from the API (${failure.reason})` : null,
  };
}

function service(id, { body, age, waiting, lost, caution }, checkOf, updatesOf) {
  const check = body && checkOf(body);
  const shown = { id, name: NAMES[id], endpoint: text(check?.endpoint), notes: [], facts: facts(id, body) };
  if (waiting) return { ...shown, tone: 'wait', status: 'Checking', updates: [{ tone: 'wait', time: null, age: 'checking' }] };

  const known = typeof check?.ok === 'boolean';
  const ok = known && check.ok && !lost;
  if (known && !check.ok) shown.notes.push(text(check.error) ?? 'The check failed and gave no reason');
  if (body && !known) shown.notes.push('The API’s answer says nothing about this service');
  if (caution || lost) {
    const asOf = body ? `as of ${formatSpan(age)} ago` : null;
    shown.notes.push([caution, asOf].filter(Boolean).join('; '));
  }
  const updates = body ? updatesOf(body) : [lastUpdate(null)];
  return {
    ...shown,
    tone: !ok ? 'fail' : caution ? 'warn' : 'ok',
    status: ok ? 'OK' : 'FAIL',
    latency: ok && Number.isFinite(check.latency_ms) ? `${check.latency_ms.toFixed(check.latency_ms < 10 ? 1 : 0)} ms` : null,
    // A source that cannot be reached is red, whatever its last time says.
    updates: ok ? updates : updates.map((update) => ({ ...update, tone: 'fail' })),
  };
}

function facts(id, body) {
  if (id === 'iam') return { role_arn: text(body?.role_arn) };
  if (id === 'secret') return { secret_name: text(body?.secret_name), secret_value: readable(body?.secret_value) };
  return {};
}

function lastUpdate(value, serverNow, limit) {
  const time = parseTime(value);
  if (time === null) return { tone: 'fail', time, age: 'no valid time' };
  const age = ageSeconds(time, serverNow);
  return { tone: freshness(age, limit), time, age: age === null ? 'in the future' : `${formatSpan(age)} ago` };
}

function credentials(body, serverNow) {
  const created = parseTime(body.credentials_created);
  const expiry = parseTime(body.credentials_expiry);
  if (created === null || expiry === null) return [lastUpdate(null)];
  const left = Math.floor((expiry - serverNow) / 1000);
  const tone = left <= 0 ? 'fail' : left < EXPIRY_WARNING_SECONDS ? 'warn' : 'ok';
  return [
    { tone, time: created, age: `${formatSpan((serverNow - created) / 1000)} ago` },
    { tone, time: expiry, age: left > 0 ? `in ${formatSpan(left)}` : `${formatSpan(-left)} ago` },
  ];
}

function workerOf({ body, age, waiting, lost, caution }, serverNow) {
  const unknown = { sources: {}, notes: [], deadLetters: null };
  if (waiting) return { ...unknown, tone: 'wait', summary: 'Worker: waiting for the first answer' };
  if (!body) return { ...unknown, tone: 'fail', summary: `Worker: ${caution}` };

  const sources = {};
  const notes = [];
  for (const { source, timestamp, stale, stale_after_seconds: limit, error, note } of list(body.sources)) {
    if (!Object.hasOwn(NAMES, source)) continue;
    // Counted on from the time itself: a worker that stopped shows before the next refresh.
    const update = lastUpdate(timestamp, serverNow, limit);
    const tone = stale === true || lost ? 'fail' : update.tone;
    sources[source] = { ...update, tone, limit };
    if (tone === 'fail') notes.push(`${NAMES[source]}: ${text(error) ?? `last written ${update.age}`}`);
    if (text(note)) notes.push(`${NAMES[source]}: ${note}`);
  }
  const all = Object.values(sources);
  const fresh = all.filter((source) => source.tone !== 'fail');
  const well = body.ok === true && all.length > 0 && !lost;
  const newest = all.reduce((a, b) => (a.time >= b.time ? a : b), {});
  const summary = lost
    ? `nothing heard for ${formatSpan(age)}`
    : fresh.length < all.length
      ? `${fresh.length} of ${all.length} sources up to date`
      : well ? `wrote to ${all.length} sources, last ${newest.age}` : text(body.error) ?? 'not well';
  return {
    tone: well ? worst([caution ? 'warn' : 'ok', ...all.map((source) => source.tone)]) : 'fail',
    summary: `Worker: ${summary}`,
    sources,
    notes,
    deadLetters: deadLetters(body.dead_letters),
  };
}

function deadLetters(letters) {
  if (!Number.isInteger(letters?.count)) return { tone: 'warn', text: 'Dead letters: not known' };
  if (letters.count === 0) return { tone: 'ok', text: 'No dead letters' };
  const { source, timestamp, error } = letters.latest ?? {};
  const time = parseTime(timestamp);
  const latest = [NAMES[source] ?? text(source), time && formatTime(time), text(error)].filter(Boolean).join(', ');
  const counted = `${letters.count} dead ${letters.count === 1 ? 'letter' : 'letters'}`;
  return { tone: 'warn', text: latest ? `${counted}; latest: ${latest}` : counted };
}

function overall(state, services, worker) {
  const failing = services.filter((service) => service.tone === 'fail');
  const silent = STATUS_ROUTES.filter((name) => state.failures[name]).length;
  const say = (tone, title) => ({ tone, title });
  if (silent === STATUS_ROUTES.length) {
    return failing.length === services.length
      ? say('fail', 'The API does not answer')
      : say('warn', 'The API does not answer; these are its last values');
  }
  if (failing.length === 1) return say('fail', `${failing[0].name} is failing`);
  if (failing.length > 1) return say('fail', `${failing.length} of ${services.length} services are failing`);
  if (silent > 0) return say('warn', 'Part of the API does not answer; these are its last values');
  if (worker.tone === 'wait' || services.some((service) => service.tone === 'wait')) return say('wait', 'Checking the services');
  switch (worst([worker.tone, ...services.flatMap((service) => service.updates.map((update) => update.tone))])) {
    case 'fail': return say('fail', 'The services answer, but their data is out of date');
    case 'warn': return say('warn', 'All services answer, but their data is getting old');
    default: return say('ok', 'All services are working');
  }
}

/** The tone of each arrow of the picture: that of the check that travels over it. */
function flows(state, services, worker) {
  const [postgres, valkey, iam, secret] = services.map((service) => service.tone);
  const written = (source) => (worker.tone === 'wait' ? 'wait' : worker.sources[source]?.tone ?? 'fail');
  const failures = STATUS_ROUTES.map((name) => state.failures[name]).filter(Boolean);
  const answers = STATUS_ROUTES.filter((name) => state.answers[name] && !state.failures[name]).length;
  const api = answers > 0 ? (failures.length > 0 ? 'warn' : 'ok') : failures.length > 0 ? 'fail' : 'wait';
  const site = state.failures.config ? 'fail' : state.answers.config ? 'ok' : 'wait';
  // An error page, too, comes from somebody: what was reached is well, and what lies behind it is not.
  const reached = answers > 0 || site === 'ok' || failures.some(({ kind }) => kind === 'http' || kind === 'content');
  return {
    'browser-edge': reached ? 'ok' : api,
    'edge-spaces': site,
    'edge-api': api,
    'api-postgres': postgres,
    'api-valkey': valkey,
    'api-iam': iam,
    'iam-secret': secret,
    'worker-postgres': written('postgres'),
    'worker-valkey': written('valkey'),
    'worker-secret': written('secret'),
  };
}

/** Seconds since the oldest of the status answers: what is shown is no newer than the answer missed longest. */
function valuesAge(state, now) {
  const times = STATUS_ROUTES.map((name) => state.answers[name]?.receivedAt);
  return times.includes(undefined) ? null : ageSeconds(Math.min(...times), now) ?? 0;
}

const RANK = ['ok', 'wait', 'warn', 'fail'];

function worst(tones) {
  return RANK[Math.max(...tones.map((tone) => RANK.indexOf(tone)))];
}

/** Compact JSON laid out for reading; any other text, and JSON that would not come out the same, as it is. */
function readable(value) {
  const given = text(value);
  if (given === null || !/^[[{]/.test(given)) return given;
  try {
    const parsed = JSON.parse(given);
    return JSON.stringify(parsed) === given ? JSON.stringify(parsed, null, 2) : given;
  } catch {
    return given;
  }
}

function text(value) {
  return typeof value === 'string' && value !== '' ? value : null;
}

function list(value) {
  return Array.isArray(value) ? value.filter((one) => one !== null && typeof one === 'object') : [];
}
