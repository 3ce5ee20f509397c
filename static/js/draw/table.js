import { formatTime } from '../time.js';
import { setHidden, setItems, setText, setTone } from './dom.js';

const rows = new Map(
  [...document.querySelectorAll('[data-service]')].map((row) => [row.dataset.service, fieldsOf(row)]),
);

function fieldsOf(row) {
  return {
    status: row.querySelector('.pill'),
    latency: row.querySelector('.latency'),
    notes: row.querySelector('.notes'),
    endpoint: row.querySelector('.endpoint'),
    updates: [...row.querySelectorAll('.update')],
    facts: new Map([...row.querySelectorAll('[data-fact]')].map((fact) => [fact.dataset.fact, fact])),
  };
}

/** The table: one row a service. */
export function drawTable(services) {
  for (const service of services) {
    const row = rows.get(service.id);
    setTone(row.status, service.tone);
    setText(row.status.lastElementChild, service.status);
    setText(row.latency, service.latency ?? '');
    setItems(row.notes, 'li', service.notes, setText);
    setText(row.endpoint, service.endpoint ?? '–');
    row.updates.forEach((element, i) => drawUpdate(element, service.updates[i]));
    for (const [id, element] of row.facts) setText(element, service.facts[id] ?? '–');
  }
}

function drawUpdate(element, update) {
  setHidden(element, update === undefined);
  if (!update) return;
  setTone(element, update.tone);
  const time = element.querySelector('time');
  const known = update.time !== null;
  const iso = known ? new Date(update.time).toISOString() : '';
  if (time.dateTime !== iso) time.dateTime = iso;
  setText(time, known ? formatTime(update.time) : '');
  setText(element.querySelector('.age'), known ? `(${update.age})` : update.age);
}
