// The search box: places and indicators by name, by code and by the pinyin of their names.

const MOST_FOUND = 12;
let sought = null; // what can be found, made when first looked for

function soughtThings() {
  const newest = D.years[D.years.length - 1];
  const lastOfLine = new Map(D.places.map((place) => [place.line + place.name, place]));
  const places = [...lastOfLine.values()]
    .sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level) || (one.code < other.code ? -1 : 1))
    .map((place) => ({
      words: () => place.name,
      aside: () => place.code + (place.year === newest ? '' : T('until_year', { year: place.year })),
      codes: [place.code], zh: place.name, en: '', changes: { division: place.code },
    }));
  const indicators = D.indicators.map((indicator) => ({
    words: () => indicatorWords(indicator),
    aside: () => sheetWords(indicator.sheet),
    codes: [indicator.code], zh: indicator.zh, en: indicator.en.toLowerCase(),
    changes: { indicator: indicator.code },
  }));
  return [...indicators, ...places].map((thing) => ({ ...thing, signs: signsOf(thing.zh) }));
}

// Of each sign of a name the ways to read it: [['heng'], ['zhou'], ['shi']].
function signsOf(name) {
  return (D.raw.readings[name] || '').split(' ').map((sign) => sign.split('|'));
}

// Whether typed letters are the first letters of signs one after another, from one of them on, or
// its whole pinyin: hzs, hengzhou.
function isTyped(signs, letters) {
  const follows = (at, left) =>
    !left ||
    (at < signs.length &&
      signs[at].some((reading) =>
        left[0] === reading[0] &&
        (follows(at + 1, left.slice(1)) || reading.startsWith(left) ||
          (left.startsWith(reading) && follows(at + 1, left.slice(reading.length))))));
  return signs.findIndex((_, at) => follows(at, letters));
}

// How well a thing is what was typed: the lower the better, -1 not at all.
function rankOf(thing, typed) {
  if (thing.codes.some((code) => code === typed)) return 0;
  const inName = thing.zh.toLowerCase().indexOf(typed);
  if (inName === 0) return 1;
  if (/^[0-9]+$/.test(typed)) return thing.codes.some((code) => code.startsWith(typed)) ? 2 : -1;
  if (/^[a-z]+$/.test(typed)) {
    const at = isTyped(thing.signs, typed);
    if (at === 0) return 2;
    if (thing.en.startsWith(typed)) return 3;
    if (at > 0) return 4;
  }
  if (inName > 0) return 5;
  if (typed.length > 2 && (thing.en.includes(typed) || thing.codes.some((code) => code.includes(typed)))) return 6;
  return -1;
}

function found(text) {
  const typed = text.normalize('NFKC').trim().toLowerCase().replace(/[\s']+/g, ' ');
  if (!typed) return [];
  sought = sought || soughtThings();
  return sought
    .map((thing, n) => ({ thing, n, rank: rankOf(thing, typed) }))
    .filter((one) => one.rank >= 0)
    .sort((one, other) => one.rank - other.rank || one.n - other.n)
    .slice(0, MOST_FOUND)
    .map((one) => one.thing);
}

// The box is a combobox: arrows choose, Enter goes there, Escape closes.
function setUpSearch() {
  const box = document.getElementById('search');
  const list = document.getElementById('found');
  let things = [];
  let chosen = -1;

  function close() {
    list.hidden = true;
    chosen = -1;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  }
  function choose(number) {
    chosen = (number + things.length) % things.length;
    [...list.children].forEach((option, n) => option.setAttribute('aria-selected', String(n === chosen)));
    box.setAttribute('aria-activedescendant', 'found-' + chosen);
    list.children[chosen].scrollIntoView({ block: 'nearest' });
  }
  function take(number) {
    const thing = things[number];
    box.value = '';
    close();
    go(thing.changes);
  }
  function open() {
    things = found(box.value);
    list.replaceChildren(
      ...things.map((thing, n) =>
        make('li', { role: 'option', id: 'found-' + n, 'aria-selected': 'false',
          onmousedown: (event) => event.preventDefault(), onclick: () => take(n) },
          make('span', {}, thing.words()), make('span', { class: 'aside' }, thing.aside()))));
    chosen = -1;
    box.removeAttribute('aria-activedescendant');
    list.hidden = !things.length;
    box.setAttribute('aria-expanded', String(!!things.length));
    tell(box.value.trim() ? T('found', { count: things.length }) : '');
  }
  box.addEventListener('input', open);
  box.addEventListener('blur', close);
  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      if (list.hidden) box.value = '';
      close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (list.hidden) open();
      if (things.length) choose(event.key === 'ArrowDown' ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
      event.preventDefault();
    } else if (event.key === 'Enter' && things.length && !list.hidden) {
      take(Math.max(chosen, 0));
      event.preventDefault();
    }
  });
}
