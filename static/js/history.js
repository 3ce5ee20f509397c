/** Turns the API's history, and what this page has seen since, into bars and words. Pure. */
import { NAMES } from './services.js';
import { formatMinute, formatTime, parseTime } from './time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const QUARTER = 15 * MINUTE;
const QUARTERS = 96;

const DAYS = 90;

/** Minutes without a record that mean a stop; a single one may only be late. */
const SILENCE = 2;

/** @param outages what this page saw, since the recorded checks may miss a short one */
export function historyOf({ body, caution }, serverNow, services, outages) {
  const given = list(body?.services).filter(({ service }) => service === 'worker' || Object.hasOwn(NAMES, service));
  const problem = caution ?? (body?.ok === false ? body.error || 'The history cannot be read' : null);
  const failing = new Set(services.filter(({ tone }) => tone === 'fail').map(({ id }) => id));
  const generated = parseTime(body?.generated_at) ?? serverNow;
  const day = given.length === 0 ? [] : [...minutesOf(given), ...silences(given, generated)];
  return {
    known: given.length > 0 && problem === null,
    problem: problem && given.length > 0 ? `${problem}; this is the last copy` : problem,
    services: Object.entries(NAMES).map(([id, name]) => {
      const one = given.find(({ service }) => service === id) ?? {};
      const fails = failing.has(id);
      return {
        id,
        name,
        latencies: Array.isArray(one.latency?.milliseconds) ? one.latency.milliseconds : [],
        day: { availability: availability(one.availability_24h, fails), bars: current(quarters(one.minutes, serverNow), fails) },
        season: { availability: availability(one.availability_90d, fails), bars: current(days(one.days, serverNow), fails) },
      };
    }),
    interruptions: {
      day: told(day, outages, failing, serverNow),
      season: told([...day, ...hoursOf(given)], outages, failing, serverNow),
    },
  };
}

function quarters(minutes, serverNow) {
  const first = (Math.floor(serverNow / QUARTER) + 1 - QUARTERS) * QUARTER;
  const bars = Array.from({ length: QUARTERS }, () => ({ ok: 0, fail: 0 }));
  for (const { time, ok, fail } of eachStep(minutes, MINUTE)) {
    const one = bars[Math.floor((time - first) / QUARTER)];
    if (!one) continue;
    one.ok += ok;
    one.fail += fail;
  }
  return bars.map(({ ok, fail }, i) => {
    const start = first + i * QUARTER;
    return bar(`${formatMinute(start)} to ${formatMinute(start + QUARTER)} UTC`, ok, fail);
  });
}

function days(given, serverNow) {
  const byDate = new Map(Array.isArray(given) ? given.map((day) => [day?.date, day]) : []);
  return Array.from({ length: DAYS }, (_, i) => {
    const date = formatTime(serverNow - (DAYS - 1 - i) * DAY).slice(0, 10);
    const { ok = 0, fail = 0 } = byDate.get(date) ?? {};
    return bar(date, ok, fail);
  });
}

function bar(when, ok, fail) {
  const tone = fail > 0 ? (ok > 0 ? 'warn' : 'fail') : ok > 0 ? 'ok' : 'wait';
  const counts = tone === 'wait' ? 'nothing recorded' : fail > 0 ? `${ok} ok, ${fail} failed` : `${ok} ok`;
  return { tone, text: `${when}: ${counts}` };
}

/** Shows what is failing now before it is recorded. */
function current(bars, fails) {
  if (!fails) return bars;
  const { tone, text } = bars.at(-1);
  return [...bars.slice(0, -1), { tone: tone === 'ok' ? 'warn' : tone === 'wait' ? 'fail' : tone, text: `${text}, failing now` }];
}

/** Stretches of failing minutes; `to` is null where no success has followed. */
function minutesOf(given) {
  const found = [];
  for (const { service, minutes } of given) {
    let open = null;
    for (const { time, ok, fail } of eachStep(minutes, MINUTE)) {
      if (fail > 0) {
        if (!open) found.push((open = { id: service, from: time, to: null, until: time }));
        open.until = time + MINUTE;
      } else if (ok > 0 && open) {
        open.to = open.until;
        open = null;
      }
    }
  }
  return found;
}

function hoursOf(given) {
  const found = [];
  for (const { service, minutes, hours } of given) {
    const before = parseTime(minutes?.start) ?? Infinity;
    let open = null;
    for (const { time, fail } of eachStep(hours, HOUR)) {
      if (time + HOUR > before) break;
      if (fail === 0) open = null;
      else if (open) open.to = time + HOUR;
      else found.push((open = { id: service, from: time, to: time + HOUR, within: true }));
    }
  }
  return found;
}

/** Times without a record of any service: neither worker nor API was running. */
function silences(given, generated) {
  const seen = new Set();
  for (const { minutes } of given) for (const { time, ok, fail } of eachStep(minutes, MINUTE)) if (ok + fail > 0) seen.add(time);
  const found = [];
  const times = [...seen].sort((a, b) => a - b);
  times.forEach((time, i) => {
    const next = times[i + 1] ?? null;
    const silent = ((next ?? generated) - time) / MINUTE - 1;
    if (silent >= SILENCE) found.push({ id: 'worker', from: time + MINUTE, to: next });
  });
  return found;
}

/** Interruptions in words; ongoing ones first, then newest first. */
function told(recorded, outages, failing, serverNow) {
  const known = recorded.map((one) => (one.id === 'worker' || failing.has(one.id) ? one : { ...one, to: one.to ?? one.until }));
  // Records are whole minutes.
  const same = (one, seen) => (seen.to === null ? one.to === null : one.from <= seen.to + MINUTE && (one.to ?? serverNow) >= seen.from - MINUTE);
  const unrecorded = outages.filter((seen) => !known.some((one) => one.id === seen.id && same(one, seen)));
  return [...known, ...unrecorded]
    .sort((a, b) => (b.to === null) - (a.to === null) || b.from - a.from)
    .map((one) => ({ open: one.to === null, text: words(one) }));
}

function words({ id, from, to, within }) {
  const start = formatTime(from).slice(0, 16);
  const what = NAMES[id] ?? 'Worker: no sign of life';
  if (to === null) return `${what}${NAMES[id] ? ': failing' : ''} since ${start} UTC`;
  const end = formatTime(to).slice(0, 16);
  const until = end.slice(0, 10) === start.slice(0, 10) ? end.slice(11) : end;
  const minutes = Math.round((to - from) / MINUTE);
  const length = within ? 'at times' : minutes >= 1 ? `${minutes} min` : `${Math.max(1, Math.round((to - from) / 1000))} s`;
  return `${what}${NAMES[id] ? ':' : ''} ${start} to ${until} UTC (${length})`;
}

/** o: succeeded, x: failed, m: both; anything else: nothing recorded. */
function* eachStep(line, step) {
  const start = parseTime(line?.start);
  if (start === null || typeof line.outcomes !== 'string') return;
  for (const [i, outcome] of [...line.outcomes].entries()) {
    yield { time: start + i * step, ok: +'om'.includes(outcome), fail: +'xm'.includes(outcome) };
  }
}

/** Rounded down, so that "100 %" appears only if nothing failed. */
function availability(share, fails) {
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) return 'no data';
  return share < 1 ? `${(Math.floor(share * 10_000) / 100).toFixed(2)} %` : fails ? 'below 100 %' : '100 %';
}

/** The objects in what should be a list of them. */
export function list(value) {
  return Array.isArray(value) ? value.filter((one) => one !== null && typeof one === 'object') : [];
}
