import { setHidden, setItems, setText, setTone } from './dom.js';

const section = document.getElementById('history');
const problem = document.getElementById('history-problem');
const interruptionList = document.getElementById('interruptions');
const none = document.getElementById('no-interruption');
const from = document.getElementById('history-from');
const rows = new Map([...section.querySelectorAll('[data-history]')].map((row) => [row.dataset.history, row]));

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

/** A bar of outcomes and a figure for each service, and the latest interruptions in words. */
export function drawHistory(history) {
  last = history;
  setHidden(problem, history.problem === null);
  setText(problem, history.problem ?? '');
  setText(from, SPANS[span].from);
  for (const service of history.services) drawRow(rows.get(service.id), service);
  setHidden(none, !history.known || history.interruptions.length > 0);
  setItems(interruptionList, 'li', history.interruptions, setText);
}

function drawRow(row, service) {
  const { availability, bars } = service[span];
  setText(row.querySelector('.availability'), availability);
  const picture = row.querySelector('.bars');
  const failing = bars.filter((bar) => bar.tone === 'fail' || bar.tone === 'warn').length;
  const label = `${service.name}, ${SPANS[span].label}: ${availability}, ${failing} of ${bars.length} bars with failures`;
  if (picture.getAttribute('aria-label') !== label) picture.setAttribute('aria-label', label);
  setItems(picture, 'i', bars, (element, bar) => {
    // A bar has no sign to look for.
    if (element.dataset.tone !== bar.tone) element.dataset.tone = bar.tone;
    if (element.title !== bar.text) element.title = bar.text;
  });
}
