import { WORDS, setItems, setText, setTone } from './dom.js';

const arrows = [...document.querySelectorAll('[data-flow]')];
const spoken = document.getElementById('flow-list');
const sign = document.querySelector('#overall > .sign');

const NAMES = {
  'browser-edge': 'Browser to CloudFront',
  'edge-spaces': 'CloudFront to Spaces',
  'edge-api': 'CloudFront to the API on App Platform',
  'api-postgres': 'API to PostgreSQL',
  'api-valkey': 'API to Valkey',
  'api-iam': 'API to IAM Roles Anywhere',
  'iam-secret': 'IAM Roles Anywhere to Secrets Manager',
  'worker-postgres': 'Worker to PostgreSQL',
  'worker-valkey': 'Worker to Valkey',
  'worker-secret': 'Worker to Secrets Manager',
};

setItems(document.querySelector('.legend'), 'li', Object.keys(WORDS), (item, tone) => {
  item.append(sign.cloneNode(true), WORDS[tone]);
  setTone(item, tone);
});

/** The picture, and the same as a list for those who do not see it. */
export function drawFlow(flows) {
  for (const arrow of arrows) setTone(arrow, flows[arrow.dataset.flow]);
  setItems(spoken, 'li', Object.keys(NAMES), (item, id) => setText(item, `${NAMES[id]}: ${WORDS[flows[id]]}`));
}
