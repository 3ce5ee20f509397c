import { formatTime } from '../time.js';
import { set, setAttribute, setHidden, setItems, setText, setTone } from './dom.js';

const rows = new Map(
  [...document.querySelectorAll('[data-service]')].map((row) => [row.dataset.service, fieldsOf(row)]),
);

function fieldsOf(row) {
  return {
    status: row.querySelector('.pill'),
    latency: row.querySelector('.latency'),
    notes: row.querySelector('.notes'),
    more: row.querySelector('.more'),
    line: row.querySelector('polyline'),
    endpoint: row.querySelector('.endpoint'),
    updates: [...row.querySelectorAll('.update')],
    facts: new Map([...row.querySelectorAll('[data-fact]')].map((fact) => [fact.dataset.fact, fact])),
  };
}

export function drawTable(services) {
  for (const service of services) {
    const row = rows.get(service.id);
    setTone(row.status, service.tone);
    setText(row.status.lastElementChild, service.status);
    setText(row.latency, service.latency ?? '');
    drawLine(row, service.latencies);
    setItems(row.notes, 'li', service.notes, setText);
    setHidden(row.more, service.notes.length === 0);
    setText(row.endpoint, service.endpoint ?? '–');
    row.updates.forEach((element, i) => drawUpdate(element, service.updates[i]));
    for (const [id, element] of row.facts) setText(element, service.facts[id] ?? '–');
  }
}

/** The latencies of 24 hours as a line, from zero to the longest; gaps have no points. */
function drawLine({ line, latency }, latencies) {
  const values = latencies.filter(Number.isFinite);
  const longest = Math.max(...values, 1);
  const points = latencies.flatMap((value, i) => (Number.isFinite(value) ? `${(60 * i) / (latencies.length - 1)},${15 - (14 * value) / longest}` : [])).join(' ');
  setAttribute(line, 'points', points);
  set(latency, 'title', values.length > 0 ? `${Math.min(...values)} to ${Math.max(...values)} ms in 24 hours` : '');
}

function drawUpdate(element, update) {
  setHidden(element, update === undefined);
  if (!update) return;
  setTone(element, update.tone);
  const time = element.querySelector('time');
  const known = update.time !== null;
  const iso = known ? new Date(update.time).toISOString() : '';
  set(time, 'dateTime', iso);
  setText(time, known ? formatTime(update.time) : '');
  setText(element.querySelector('.age'), known ? `(${update.age})` : update.age);
}
