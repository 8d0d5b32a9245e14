// Words in Chinese or English, and which of the two is spoken.

let lang = 'zh';

function T(key, values, otherwise) {
  const words = D.raw.words[key];
  if (!words) return otherwise === undefined ? key : otherwise;
  return words[lang === 'zh' ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => (values || {})[name]);
}

function indicatorWords(indicator) {
  return lang === 'zh' ? indicator.zh : indicator.en;
}

function kindWords(kind) {
  const known = D.raw.breakdowns[kind];
  return known ? known.names[lang === 'zh' ? 0 : 1] : kind;
}

function itemWords(item) {
  const [kind, code] = item.split(':');
  const found = itemsOf(kind).find(([known]) => known === code);
  return found ? found[lang === 'zh' ? 1 : 2] : code;
}

function itemsOf(kind) {
  const known = D.raw.breakdowns[kind];
  return known ? known.items : [];
}

// The items of a kind that any figure of the indicator has, or that its years ask for.
function itemsShown(indicator, kind) {
  const counted = new Set();
  D.raw.items.indicator.at.forEach((_, row) => {
    if (wordOf(D.raw.items.indicator, row) === indicator.code) {
      counted.add(wordOf(D.raw.items.item, row));
    }
  });
  return itemsOf(kind).map(([code]) => kind + ':' + code).filter((item) => counted.has(item));
}

// An indicator with the item of its breakdown.
function figureWords(figure) {
  const words = indicatorWords(figure.indicator);
  return figure.item ? words + T('comma') + itemWords(figure.item) : words;
}

function sheetWords(sheet) {
  return T('sheet.' + sheet, {}, (D.raw.sheets[sheet] || [sheet, sheet])[lang === 'zh' ? 0 : 1]);
}

// A moment as the clock in Shanghai showed it.
function inShanghai(moment) {
  const there = new Date(Date.parse(moment) + 8 * 3600 * 1000).toISOString();
  return there.slice(0, 10) + ' ' + there.slice(11, 16);
}
