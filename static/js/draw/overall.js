import { formatSpan } from '../time.js';
import { setHidden, setItems, setText, setTone } from './dom.js';

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

/** The line that answers "is it well?", and the worker's account of itself. */
export function drawOverall(overall, { summary, tone, notes, deadLetters }) {
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
  const tab = `${TAB_SIGNS[overall.tone]} · ${TAB_TITLE}`;
  if (document.title !== tab) document.title = tab;
}

/** Whether a refresh is under way, how old the values are, and when the next attempt is due. */
export function drawRefresh({ running, failures, dueAt }, age, now) {
  if (button.getAttribute('aria-busy') !== String(running)) button.setAttribute('aria-busy', String(running));
  setText(button.lastElementChild, running ? 'Refreshing' : 'Refresh');
  const values = age === null ? 'No values yet' : `Updated ${formatSpan(age)} ago`;
  const next = formatSpan(Math.ceil(Math.max(0, dueAt - now) / 1000));
  setText(freshness, failures > 0 && !running ? `${values}; trying again in ${next}` : values);
  const tone = failures > 0 ? 'warn' : 'ok';
  if (freshness.dataset.tone !== tone) freshness.dataset.tone = tone;
}

/** Which build answers. */
export function drawFooter(version) {
  if (version === null) return;
  const parts = [`API ${version.version}`];
  if (version.commit) parts.push(`commit ${version.commit.slice(0, 7)}`);
  setText(footer, parts.join(', '));
}
