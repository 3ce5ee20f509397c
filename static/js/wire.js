/** Connects the parts: requests change the state; state and time give the view to draw. */
import { NoAnswer, ask, readConfig } from './api.js';
import { now } from './clock.js';
import { drawFlow } from './draw/flow.js';
import { drawHistory } from './draw/history.js';
import { drawFooter, drawOverall, drawRefresh } from './draw/overall.js';
import { drawTable } from './draw/table.js';
import { Refresher } from './refresh.js';
import { STATUS_ROUTES } from './services.js';
import { EMPTY, answered, failed, historyDue } from './state.js';
import { nextLook, viewOf } from './view.js';

const TICK = 1_000;

/** Seconds over which viewers spread their requests after a write. */
const SPREAD = 1;
const spread = SPREAD * Math.random();

let state = EMPTY;
let base = null;

let drawing = false;

/** Whether nobody looks and the tab says so. */
let paused = false;

const turn = new MessageChannel();
turn.port1.onmessage = redraw;

const refresher = new Refresher(refresh, redrawSoon, (after) => nextLook(state, after, spread));

/** One refresh. Each answer is shown when it arrives; none waits for another. */
async function refresh(order) {
  const first = base === null;
  const config = keep('config', order, () => readConfig(first)).then((read) => (base = baseOf(read) ?? base ?? ''));
  if (first) await config;
  const get = (name) => keep(name, order, () => ask(base, name, first));
  const statuses = STATUS_ROUTES.map(get);
  const others = [];
  if (historyDue(state, now())) others.push(get('history'));
  if (!state.answers.version) others.push(get('version'));
  const answers = await Promise.all(statuses);
  await Promise.all([config, ...others]);
  return answers.every(Boolean);
}

function baseOf(config) {
  const given = config?.body.api_base;
  return typeof given === 'string' ? given.replace(/\/+$/, '') : null;
}

/** Puts an answer, or its absence, into the state and shows it. Returns the answer, or null. */
async function keep(name, order, request) {
  try {
    const answer = await request();
    state = answered(state, name, order, answer);
    return answer;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    state = failed(state, name, order, error, now());
    return null;
  } finally {
    if (name !== 'config') redrawSoon();
  }
}

/** Draws once for all that has arrived. A message, unlike a frame, comes in a background tab too. */
function redrawSoon() {
  if (!drawing) turn.port2.postMessage(null);
  drawing = true;
}

function redraw() {
  drawing = false;
  // Until the config is read, the HTML stays.
  if (base === null) return;
  const at = now();
  const view = viewOf(state, at);
  paused = document.hidden && Boolean(view.overall.old);
  drawOverall(view.overall, view.worker, !document.hidden);
  drawRefresh(refresher.status, view.valuesAge, at);
  drawTable(view.services);
  drawFlow(view.flows);
  drawHistory(view.history);
  drawFooter(view.version);
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) refresher.pause();
  else refresher.resume();
  redraw();
});
document.getElementById('refresh').addEventListener('click', () => refresher.demand());
setInterval(() => {
  if (paused && document.hidden) return;
  refresher.catchUp();
  redraw();
}, TICK);

if (!document.hidden) refresher.refresh();
