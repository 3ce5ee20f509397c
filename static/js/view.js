/** Turns state and time into what is shown. Pure. Tones: ok, warn, fail, wait (not known). */
import { historyOf, list } from './history.js';
import { NAMES, STATUS_ROUTES } from './services.js';
import { STALE_SECONDS, ageSeconds, formatSpan, formatTime, knownFreshness, looks, parseTime } from './time.js';

/** If less than this is left, the credentials are not being renewed. Seconds. */
const EXPIRY_WARNING_SECONDS = 120;

/** After this long without an answer, what is shown is neither well nor failing. Seconds. */
const OLD_SECONDS = 60;

export function viewOf(state, now) {
  const serverNow = now + state.clockOffset;
  const read = (name) => reading(state, name, now);
  const [database, iam, secret] = [read('database'), read('iam'), read('secret')];
  const worker = workerOf(read('worker'), serverNow);
  const updated = (value, { askedAt }, source) => [lastUpdate(value, serverNow, askedAt, worker.sources[source]?.limit, source)];
  const services = [
    service('postgres', database, (body) => body.postgres, (body) => updated(body.postgres_last_update, database, 'postgres')),
    service('valkey', database, (body) => body.valkey, (body) => updated(body.valkey_last_update, database, 'valkey')),
    service('iam', iam, (body) => body, (body) => credentials(body, serverNow)),
    service('secret', secret, (body) => body, (body) => updated(body.secret_last_update, secret, 'secret')),
  ];
  const heardAt = lastHeard(state);
  const old = heardAt !== null && isOld(heardAt, now);
  const history = historyOf(read('history'), serverNow, services, state.outages);
  return {
    services: services.map((one, i) => ({ ...one, latencies: history.services[i].latencies })),
    worker,
    overall: old ? before(viewOf(state, heardAt).overall) : overall(state, services, worker),
    flows: flows(state, services, worker, old),
    history,
    valuesAge: valuesAge(state, now),
    version: state.answers.version?.body ?? null,
  };
}

/** When an answer could next change a colour, by the viewer's clock. @param spread keeps viewers' requests apart, seconds */
export function nextLook(state, now, spread) {
  const updates = viewOf(state, now).services.flatMap((service) => service.updates);
  const moments = updates.flatMap(({ time, limit, source }) => (source ? looks(time - state.clockOffset, limit, source, spread) : []));
  return Math.min(...moments.filter((moment) => moment > now));
}

/** When the latest answer came, or failed to; null before the first. */
function lastHeard({ answers, failures }) {
  const times = STATUS_ROUTES.flatMap((name) => [answers[name]?.receivedAt, failures[name]?.at]).filter((time) => time !== undefined);
  return times.length > 0 ? Math.max(...times) : null;
}

function isOld(heardAt, now) {
  return (now - heardAt) / 1000 > OLD_SECONDS;
}

/** The last state, marked as old. Without its age, since screen readers read out every change. */
function before({ title, tone }) {
  return { tone: 'wait', title: tone === 'wait' ? title : `Checking… Last known: ${title}`, old: true };
}

/** A route's answer, and how far it may still be believed. */
function reading(state, name, now) {
  const answer = state.answers[name];
  const failure = state.failures[name];
  const age = answer ? ageSeconds(answer.receivedAt, now) ?? 0 : null;
  const heardAt = failure?.at ?? answer?.receivedAt;
  const old = heardAt !== undefined && isOld(heardAt, now);
  return {
    body: answer?.body ?? null,
    age,
    waiting: !answer && (!failure || old),
    old,
    /** Nothing here reflects the present any more. */
    lost: Boolean(failure) && !old && (!answer || age > STALE_SECONDS),
    caution: failure && !old ? `No answer from the API (${failure.reason})` : null,
    /** By the server's clock. Without an answer, time alone decides. */
    askedAt: (failure || !answer ? now : answer.sentAt) + state.clockOffset,
  };
}

function service(id, { body, age, waiting, old, lost, caution }, checkOf, updatesOf) {
  const check = body && checkOf(body);
  const shown = { id, name: NAMES[id], endpoint: text(check?.endpoint), notes: [], facts: facts(id, body) };
  if (waiting) return { ...shown, tone: 'wait', status: 'Checking', updates: [{ tone: 'wait', time: null, age: 'checking' }] };

  const known = typeof check?.ok === 'boolean';
  const ok = known && check.ok && !lost;
  if (known && !check.ok) shown.notes.push(text(check.error) ?? 'The check failed and gave no reason');
  if (body && !known) shown.notes.push('The API’s answer says nothing about this service');
  if (caution || old) {
    const asOf = body ? `as of ${formatSpan(age)} ago` : null;
    shown.notes.push([caution, asOf, old && 'checking…'].filter(Boolean).join('; '));
  }
  const updates = body ? updatesOf(body) : [lastUpdate(null)];
  return {
    ...shown,
    tone: old ? 'wait' : !ok ? 'fail' : caution ? 'warn' : 'ok',
    status: ok ? 'OK' : 'FAIL',
    latency: ok && Number.isFinite(check.latency_ms) ? `${check.latency_ms.toFixed(check.latency_ms < 10 ? 1 : 0)} ms` : null,
    // A source that cannot be reached is red, whatever its last time says.
    updates: old || !ok ? updates.map((update) => ({ ...update, tone: old ? 'wait' : 'fail' })) : updates,
  };
}

function facts(id, body) {
  if (id === 'iam') return { role_arn: text(body?.role_arn) };
  if (id === 'secret') return { secret_name: text(body?.secret_name), secret_value: readable(body?.secret_value) };
  return {};
}

function lastUpdate(value, serverNow, askedAt, given, source) {
  const time = parseTime(value);
  if (time === null) return { tone: 'fail', time, age: 'no valid time' };
  const limit = Number.isFinite(given) ? given : STALE_SECONDS;
  const age = ageSeconds(time, serverNow);
  const tone = knownFreshness(age, (askedAt - time) / 1000, limit, source);
  return { tone, time, age: age === null ? 'in the future' : `${formatSpan(age)} ago`, limit, source };
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

function workerOf({ body, age, waiting, old, lost, caution, askedAt }, serverNow) {
  const unknown = { sources: {}, notes: [], deadLetters: null };
  if (waiting) return { ...unknown, tone: 'wait', summary: 'Worker: waiting for the first answer' };
  if (!body) return { ...unknown, tone: 'fail', summary: `Worker: ${caution}` };

  const sources = {};
  const notes = [];
  for (const { source, timestamp, stale, stale_after_seconds: limit, error, note } of list(body.sources)) {
    if (!Object.hasOwn(NAMES, source)) continue;
    const update = lastUpdate(timestamp, serverNow, askedAt, limit, source);
    const tone = old ? 'wait' : stale === true || lost ? 'fail' : update.tone;
    sources[source] = { ...update, tone, limit };
    if (tone === 'fail') notes.push(`${NAMES[source]}: ${text(error) ?? `last written ${update.age}`}`);
    if (text(note)) notes.push(`${NAMES[source]}: ${note}`);
  }
  const all = Object.values(sources);
  const fresh = all.filter((source) => source.tone !== 'fail');
  const well = body.ok === true && all.length > 0 && !lost;
  const newest = all.reduce((a, b) => (a.time >= b.time ? a : b), {});
  const summary = lost || old
    ? `nothing heard for ${formatSpan(age)}${old ? '; checking…' : ''}`
    : fresh.length < all.length
      ? `${fresh.length} of ${all.length} sources up to date`
      : well ? `wrote to ${all.length} sources, last ${newest.age}` : text(body.error) ?? 'unhealthy';
  return {
    tone: old ? 'wait' : well ? worst([caution ? 'warn' : 'ok', ...all.map((source) => source.tone)]) : 'fail',
    summary: `Worker: ${summary}`,
    sources,
    notes,
    deadLetters: deadLetters(body.dead_letters, caution !== null || old),
  };
}

function deadLetters(letters, last) {
  if (last && letters?.count === 0) return { tone: 'wait', text: 'Dead letters: unknown; none at the last check' };
  if (!Number.isInteger(letters?.count)) return { tone: 'warn', text: 'Dead letters: unknown' };
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
  if (failing.length > 1) return say('fail', `${failing.length} of ${services.length} services are failing: ${failing.map(({ name }) => name).join(', ')}`);
  if (silent > 0) return say('warn', 'Part of the API does not answer; these are its last values');
  if (worker.tone === 'wait' || services.some((service) => service.tone === 'wait')) return say('wait', 'Checking the services');
  switch (worst([worker.tone, ...services.flatMap((service) => service.updates.map((update) => update.tone))])) {
    case 'fail': return say('fail', 'The services answer, but their data is out of date');
    case 'warn': return say('warn', 'All services answer, but their data is getting old');
    default: return say('ok', 'All services are working');
  }
}

/** The tone of each arrow: that of the check that travels over it. */
function flows(state, services, worker, old) {
  const [postgres, valkey, iam, secret] = services.map((service) => service.tone);
  const written = (source) => (worker.tone === 'wait' ? 'wait' : worker.sources[source]?.tone ?? 'fail');
  const failures = STATUS_ROUTES.map((name) => state.failures[name]).filter(Boolean);
  const answers = STATUS_ROUTES.filter((name) => state.answers[name] && !state.failures[name]).length;
  const api = old ? 'wait' : answers > 0 ? (failures.length > 0 ? 'warn' : 'ok') : failures.length > 0 ? 'fail' : 'wait';
  const site = old ? 'wait' : state.failures.config ? 'fail' : state.answers.config ? 'ok' : 'wait';
  // Even an error page shows that something answered.
  const reached = !old && (answers > 0 || site === 'ok' || failures.some(({ kind }) => kind === 'http' || kind === 'content'));
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

/** Seconds since the oldest of the status answers. */
function valuesAge(state, now) {
  const times = STATUS_ROUTES.map((name) => state.answers[name]?.receivedAt);
  return times.includes(undefined) ? null : ageSeconds(Math.min(...times), now) ?? 0;
}

const RANK = ['ok', 'wait', 'warn', 'fail'];

function worst(tones) {
  return RANK[Math.max(...tones.map((tone) => RANK.indexOf(tone)))];
}

/** Compact JSON laid out for reading; any other text as it is. */
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
