import { formatSpan } from '../time.js';
import { set, setAttribute, setHidden, setItems, setText, setTone } from './dom.js';

const overallCard = document.getElementById('overall');
const title = document.getElementById('overall-title');
const worker = document.getElementById('worker');
const workerNotes = document.getElementById('worker-notes');
const letters = document.getElementById('dead-letters');
const button = document.getElementById('refresh');
const freshness = document.getElementById('freshness');
const footer = document.getElementById('version');

const TAB_TITLE = document.title;
const TAB_SIGNS = { ok: 'OK', warn: 'LATE', fail: 'FAIL', wait: '…' };

const icon = document.querySelector('link[rel=icon]');
const icons = new Map([...document.querySelectorAll('link[data-icon]')].map((link) => [link.dataset.icon, link.getAttribute('href')]));

/** The line that answers "does it work?". */
export function drawOverall(overall, { summary, tone, notes, deadLetters }, watched) {
  setTone(overallCard, overall.tone);
  setText(title, overall.title);
  setTone(worker, tone);
  setText(worker.lastElementChild, summary);
  setItems(workerNotes, 'li', notes, setText);
  setHidden(letters, deadLetters === null);
  if (deadLetters) {
    setTone(letters, deadLetters.tone);
    setText(letters.lastElementChild, deadLetters.text);
  }
  const tab = `${overall.old && !watched ? 'PAUSED' : TAB_SIGNS[overall.tone]} · ${TAB_TITLE}`;
  set(document, 'title', tab);
  setAttribute(icon, 'href', icons.get(overall.tone));
}

export function drawRefresh({ running, failures, dueAt }, age, now) {
  setAttribute(button, 'aria-busy', String(running));
  setText(button.lastElementChild, running ? 'Refreshing' : 'Refresh');
  const values = age === null ? 'No values yet' : `Updated ${formatSpan(age)} ago`;
  const next = formatSpan(Math.ceil(Math.max(0, dueAt - now) / 1000));
  setText(freshness, running ? values : `${values}; ${failures > 0 ? 'trying again' : 'next'} in ${next}`);
  set(freshness.dataset, 'tone', failures > 0 ? 'warn' : 'ok');
}

export function drawFooter(version) {
  if (version === null) return;
  const parts = [`API ${version.version}`];
  if (version.commit) parts.push(`commit ${version.commit.slice(0, 7)}`);
  setText(footer, parts.join(', '));
}
