/** The only ways to draw on the page. Text enters as text only; what has not changed is left alone. */

export function set(object, property, value) {
  if (object[property] !== value) object[property] = value;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setText(element, text) {
  set(element, 'textContent', text);
}

/** Sets the colour and, if there is one, the sign. */
export function setTone(element, tone) {
  if (element.dataset.tone === tone) return;
  element.dataset.tone = tone;
  element.querySelector(':scope > .sign > use, :scope > use')?.setAttribute('href', `#sign-${tone}`);
}

export function setHidden(element, hidden) {
  set(element, 'hidden', hidden);
}

/** Makes `parent` hold one element of `tag` per item and lets `fill` write each. */
export function setItems(parent, tag, items, fill) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  while (parent.children.length < items.length) parent.append(document.createElement(tag));
  items.forEach((item, i) => fill(parent.children[i], item));
  setHidden(parent, items.length === 0);
}

/** A tone in words. */
export const WORDS = { ok: 'working', warn: 'late', fail: 'failing', wait: 'not known yet' };
