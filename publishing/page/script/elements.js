// Making elements. Text is always text: nothing of the data becomes markup.

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === '' || child === false) continue;
    element.append(child);
  }
  return element;
}

function drawn(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  return add(element, children);
}

// A link to another view of the page; `key` finds it again after the page was drawn anew.
function linkTo(changes, key, attributes, ...children) {
  return make('a', { href: addressWith(changes), 'data-key': key, ...attributes }, ...children);
}

// Draw a part of the page anew, and leave the focus where it was.
function redraw(id, ...children) {
  const part = document.getElementById(id);
  const focused = part.contains(document.activeElement) && document.activeElement.dataset.key;
  part.replaceChildren();
  add(part, children);
  if (!focused) return;
  const again = [...part.querySelectorAll('[data-key]')].find((one) => one.dataset.key === focused);
  if (again) again.focus({ preventScroll: true });
}
