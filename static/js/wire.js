/** Connects the parts: requests change the state, state and time give the view, the view is drawn. */
import { NoAnswer, ask, readConfig } from './api.js';
import { drawFlow } from './draw/flow.js';
import { drawHistory } from './draw/history.js';
import { drawFooter, drawOverall, drawRefresh } from './draw/overall.js';
import { drawTable } from './draw/table.js';
import { Refresher } from './refresh.js';
import { STATUS_ROUTES } from './services.js';
import { EMPTY, answered, failed, historyDue } from './state.js';
import { viewOf } from './view.js';

const TICK = 1_000;

let state = EMPTY;
let base = null;

const refresher = new Refresher(refresh, redraw);

/** One refresh. Each answer is shown when it arrives; none waits for another. */
async function refresh(order) {
  const config = keep('config', order, () => readConfig(base === null)).then((read) => (base = baseOf(read) ?? base ?? ''));
  if (base === null) await config;
  const get = (name) => keep(name, order, () => ask(base, name));
  const statuses = STATUS_ROUTES.map(get);
  const others = [];
  if (historyDue(state, Date.now())) others.push(get('history'));
  if (!state.answers.version) others.push(get('version'));
  const answers = await Promise.all(statuses);
  await Promise.all([config, ...others]);
  return answers.every(Boolean);
}

function baseOf(config) {
  const given = config?.body.api_base;
  return typeof given === 'string' ? given.replace(/\/+$/, '') : null;
}

/** Puts an answer, or its absence, into the state and shows it. Returns what was answered, or null. */
async function keep(name, order, request) {
  try {
    const answer = await request();
    state = answered(state, name, order, answer);
    return answer;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    state = failed(state, name, order, error);
    return null;
  } finally {
    redraw();
  }
}

function redraw() {
  // The page starts as it stands in the HTML; drawing that again would only hold up the first requests.
  if (base === null) return;
  const now = Date.now();
  const view = viewOf(state, now);
  drawOverall(view.overall, view.worker);
  drawRefresh(refresher.status, view.valuesAge, now);
  drawTable(view.services);
  drawFlow(view.flows);
  drawHistory(view.history);
  drawFooter(view.version);
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) refresher.pause();
  else refresher.resume();
});
document.getElementById('refresh').addEventListener('click', () => refresher.demand());
setInterval(() => document.hidden || redraw(), TICK);

if (!document.hidden) refresher.now();
