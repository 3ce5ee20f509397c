import { NAMES } from '../services.js';
import { set, setAttribute, setHidden, setItems, setText } from './dom.js';

const section = document.getElementById('history');
const problem = document.getElementById('history-problem');
const interruptionList = document.getElementById('interruptions');
const none = document.getElementById('no-interruption');
const from = document.getElementById('history-from');
const template = section.querySelector('template');
const rows = new Map(Object.entries(NAMES).map(([id, name]) => {
  const row = template.content.firstElementChild.cloneNode(true);
  row.dataset.history = id;
  row.firstElementChild.textContent = name;
  template.before(row);
  return [id, row];
}));

const SPANS = {
  day: { from: '24 hours ago', label: 'last 24 hours' },
  season: { from: '90 days ago', label: 'last 90 days' },
};

let span = 'day';
let last = null;
for (const choice of section.querySelectorAll('input[name=span]')) {
  choice.addEventListener('change', () => {
    span = choice.value;
    if (last) drawHistory(last);
  });
}

export function drawHistory(history) {
  last = history;
  const interruptions = history.interruptions[span];
  setHidden(problem, history.problem === null);
  setText(problem, history.problem ?? '');
  setText(from, SPANS[span].from);
  for (const service of history.services) drawRow(rows.get(service.id), service);
  setHidden(none, !history.known || interruptions.length > 0);
  setText(none, `None recorded in the ${SPANS[span].label}.`);
  setHidden(interruptionList.parentElement, interruptions.length === 0);
  setItems(interruptionList, 'li', interruptions, (item, { text, open }) => {
    setText(item, text);
    item.classList.toggle('open', open);
  });
}

function drawRow(row, service) {
  const { availability, bars } = service[span];
  setText(row.querySelector('.availability'), availability);
  const picture = row.querySelector('.bars');
  const failing = bars.filter((bar) => bar.tone === 'fail' || bar.tone === 'warn').length;
  const label = `${service.name}, ${SPANS[span].label}: ${availability}, ${failing} of ${bars.length} bars with failures`;
  setAttribute(picture, 'aria-label', label);
  setItems(picture, 'i', bars, (element, bar) => {
    set(element.dataset, 'tone', bar.tone);
    set(element, 'title', bar.text);
  });
}
