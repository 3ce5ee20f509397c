/** Reading, writing and judging times. Milliseconds since 1970 unless a name says seconds. */

/** Older than this is stale, and getting old 30 s before. Seconds. */
export const STALE_SECONDS = 90;
const WARNING_SECONDS = 30;

/** Seconds until a due write must show; the API serves a check of AWS for 5 s. */
const SETTLING = 3;
const SETTLING_OF_SECRET = 7;

/** When to look for a new write: seconds after yellow begins, and before red. */
const FIRST_LOOK = 1.2;
const LAST_LOOKS = [20, 10, -0.1];

/** Only an answer asked for within these seconds before red begins may turn red. */
const NEWS = 12;

/** How far in the future a time is plausible. Seconds. */
const TOLERATED_FUTURE_SECONDS = 60;

const WITH_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;

/** The time in an ISO 8601 text that names its zone; null for anything else. */
export function parseTime(text) {
  if (typeof text !== 'string' || !WITH_ZONE.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** "2024-01-15 14:30:45 UTC" */
export function formatTime(time) {
  const iso = new Date(time).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** "14:30" in UTC. */
export function formatMinute(time) {
  return new Date(time).toISOString().slice(11, 16);
}

/** The two largest units of a duration: "23s", "1m 35s", "2h 5m", "3d 4h". */
export function formatSpan(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m ${s % 60}s`;
  if (s < 86400) return `${Math.floor(s / 3600)}h ${Math.floor((s % 3600) / 60)}m`;
  return `${Math.floor(s / 86400)}d ${Math.floor((s % 86400) / 3600)}h`;
}

/** Whole seconds since a time, or null when there is no believable time. */
export function ageSeconds(time, now) {
  if (time === null) return null;
  const age = Math.floor((now - time) / 1000);
  return age < -TOLERATED_FUTURE_SECONDS ? null : Math.max(0, age);
}

/**
 * The tone of an age: green under 60 s, yellow from 60 to 90 s, red over 90 s and for no age at all.
 * @param limit where red begins, for what is written less often on purpose
 */
export function freshness(age, limit = STALE_SECONDS) {
  if (age === null || age > limit) return 'fail';
  return age < limit - WARNING_SECONDS ? 'ok' : 'warn';
}

/**
 * The tone of an age as far as it is known: only an answer asked for after the next write was due changes the colour.
 * @param askedAge the age when the answer was asked for
 */
export function knownFreshness(age, askedAge, limit, source) {
  const tone = freshness(age, limit);
  if (age === null || tone === 'ok') return tone;
  if (askedAge < settled(limit, source)) return 'ok';
  return tone === 'fail' && askedAge < limit - NEWS ? 'warn' : tone;
}

/** When an answer could change the tone of a time. */
export function looks(time, limit, source, spread) {
  const due = limit - WARNING_SECONDS;
  return [due + FIRST_LOOK + spread, settled(limit, source) + 0.3, ...LAST_LOOKS.map((before) => limit - before)]
    .map((age) => time + age * 1000);
}

function settled(limit, source) {
  return limit - WARNING_SECONDS + (source === 'secret' ? SETTLING_OF_SECRET : SETTLING);
}
