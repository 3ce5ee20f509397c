/** From the API's history to bars and words. Pure. */
import { NAMES } from './services.js';
import { formatMinute, formatTime, parseTime } from './time.js';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** 24 hours in quarters of an hour. */
const QUARTER = 15 * MINUTE;
const QUARTERS = 96;

/** 90 days. */
const DAYS = 90;

/** How many interruptions are listed. */
const LISTED = 5;

export function historyOf({ body, caution }, serverNow) {
  const given = Array.isArray(body?.services) ? body.services.filter((one) => Object.hasOwn(NAMES, one?.service)) : [];
  const problem = caution ?? (body?.ok === false ? body.error || 'The history cannot be read' : null);
  return {
    known: given.length > 0,
    problem: problem && given.length > 0 ? `${problem}; this is the last copy` : problem,
    services: Object.entries(NAMES).map(([id, name]) => {
      const one = given.find(({ service }) => service === id) ?? {};
      return {
        id,
        name,
        day: { availability: availability(one.availability_24h), bars: quarters(one.minutes, serverNow) },
        season: { availability: availability(one.availability_90d), bars: days(one.days, serverNow) },
      };
    }),
    interruptions: interruptions(given),
  };
}

function quarters(minutes, serverNow) {
  const first = (Math.floor(serverNow / QUARTER) + 1 - QUARTERS) * QUARTER;
  const bars = Array.from({ length: QUARTERS }, () => ({ ok: 0, fail: 0 }));
  for (const { time, ok, fail } of eachMinute(minutes)) {
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

/** The latest stretches of failing minutes of all services, newest first. */
function interruptions(services) {
  const found = [];
  for (const { service, minutes } of services) {
    let open = null;
    for (const { time, ok, fail } of eachMinute(minutes)) {
      if (fail > 0) {
        if (!open) found.push((open = { name: NAMES[service], from: time }));
        open.to = time + MINUTE;
      } else if (ok > 0) {
        // Only a success ends an interruption; a minute without record does not.
        open = null;
      }
    }
  }
  return found.sort((a, b) => b.from - a.from).slice(0, LISTED).map(({ name, from, to }) =>
    `${name}: ${formatTime(from).slice(0, 16)} to ${formatMinute(to)} UTC (${(to - from) / MINUTE} min)`);
}

/** o: succeeded, x: failed, m: both; anything else: nothing recorded. */
function* eachMinute(minutes) {
  const start = parseTime(minutes?.start);
  if (start === null || typeof minutes.outcomes !== 'string') return;
  for (const [i, outcome] of [...minutes.outcomes].entries()) {
    yield { time: start + i * MINUTE, ok: +'om'.includes(outcome), fail: +'xm'.includes(outcome) };
  }
}

/** Rounded down, so that "100 %" is said only where nothing failed. */
function availability(share) {
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) return 'no data';
  return share === 1 ? '100 %' : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
