// How a number is shown: as `publishing/figure_words.py` has it, digit for digit.

// A number not below 0 times 10^shift, rounded half-up to decimals, from the shortest decimal that
// is the number: binary fractions would round 1.005 down.
function rounded(value, decimals, shift) {
  const [mantissa, exponent] = String(value).split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const kept = whole.length + Number(exponent || 0) + shift + decimals;
  let number = BigInt(kept > 0 ? digits.slice(0, kept).padEnd(kept, '0') : '0');
  const next = kept >= 0 ? digits[kept] : '0';
  if (next >= '5') number += 1n;
  const text = String(number).padStart(decimals + 1, '0');
  return decimals ? text.slice(0, -decimals) + '.' + text.slice(-decimals) : text;
}

function withThousands(text) {
  const [whole, fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : grouped + '.' + fraction;
}

// A count or an amount; plain, it has no thousands separators: for files.
function numberWords(value, plain) {
  if (value === null) return '';
  const text = rounded(value, Number.isInteger(value) ? 0 : 2, 0);
  return plain ? text : withThousands(text);
}

// A value as people read it: a rate in percent with two decimals.
function valueWords(value, unit, plain) {
  if (value === null) return '';
  return unit === '%' ? rounded(value, 2, 2) : numberWords(value, plain);
}
