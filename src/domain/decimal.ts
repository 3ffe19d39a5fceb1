// Exact decimals for money and quantities: a bigint scaled by 10^12. This file knows arithmetic and text, not columns or currencies.

const SCALE = 12;

/** A decimal number scaled by 10^12: `parseDecimal('1.5') === 1_500_000_000_000n`. */
export type Decimal = bigint;

export const ONE: Decimal = 10n ** BigInt(SCALE);

const PLAIN = /^([+-]?)(\d+)(?:\.(\d*))?$/;
const POINT_FIRST = /^([+-]?)\.(\d+)$/;
const EXPONENT = /^([+-]?\d+(?:\.\d*)?)[eE]([+-]?\d{1,2})$/;
/** How a number may be written. */
export const DECIMAL_FORMS: readonly RegExp[] = [PLAIN, POINT_FIRST, EXPONENT];

/**
 * Reads a decimal in plain or exponent notation, exactly.
 * Undefined where the text is no number, or has more than 12 decimals that are not zero: it would have to be rounded.
 */
export function parseDecimal(text: string): Decimal | undefined {
  const plain = PLAIN.exec(text);
  if (plain) return scaled(plain[1] ?? '', plain[2] ?? '', plain[3] ?? '');
  const pointFirst = POINT_FIRST.exec(text);
  if (pointFirst) return scaled(pointFirst[1] ?? '', '0', pointFirst[2] ?? '');
  const exponent = EXPONENT.exec(text);
  return exponent ? shifted(exponent[1] ?? '', Number(exponent[2])) : undefined;
}

function scaled(sign: string, whole: string, fraction: string): Decimal | undefined {
  let digits = fraction;
  if (digits.length > SCALE) {
    if (!/^0*$/.test(digits.slice(SCALE))) return undefined;
    digits = digits.slice(0, SCALE);
  }
  const magnitude = BigInt(whole + digits.padEnd(SCALE, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

function shifted(mantissa: string, exponent: number): Decimal | undefined {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return scaled(sign, '0', '0'.repeat(-point) + digits);
  return scaled(sign, digits.slice(0, point).padEnd(point, '0'), digits.slice(point));
}

/** The shortest exact text, at least `minDecimals` decimals: `formatDecimal(parse('5.50')) === '5.5'`. */
export function formatDecimal(value: Decimal, minDecimals = 0): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(SCALE + 1, '0');
  const whole = digits.slice(0, -SCALE);
  const fraction = digits.slice(-SCALE).replace(/0+$/, '').padEnd(minDecimals, '0');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

export function decimalOf(count: number): Decimal {
  return BigInt(count) * ONE;
}

export function absolute(value: Decimal): Decimal {
  return value < 0n ? -value : value;
}

/** a × b, exact up to 12 decimals, what lies beyond cut off. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return (a * b) / ONE;
}
