// Tolerances as they are written everywhere: `{ abs: 5 }`, `{ percent: 2% }`, both keys, `{ abs: 0.01 USD }`.

import { type Decimal, parseDecimal } from '../domain/decimal.ts';
import type { Tolerance } from '../domain/tolerance.ts';
import type { FactType } from './rulebook.ts';
import { readOneOf, readText, refuse, type Spot } from './spot.ts';

export const TOLERANCE_KEYS = ['abs', 'percent', 'of'] as const;
export const OF_SIDES = ['left', 'right'] as const;

/** `25.00 USD`. */
export const MONEY = /^(\S+) ([A-Z]{3})$/;

/** An amount with an ISO 4217 code, `25.00 USD`. */
export function parseMoney(text: string): { readonly amount: Decimal; readonly currency: string } | undefined {
  const match = MONEY.exec(text);
  const amount = parseDecimal(match?.[1] ?? '');
  return match && amount !== undefined ? { amount, currency: match[2] ?? '' } : undefined;
}

/** Reads the tolerance among a map's entries, for values of this type. */
export function readTolerance(entries: ReadonlyMap<string, Spot>, type: FactType): Tolerance {
  const tolerance: { abs?: Decimal; currency?: string; percent?: Decimal; of?: 'left' | 'right' } = {};
  const [abs, percent, of] = [entries.get('abs'), entries.get('percent'), entries.get('of')];
  for (const spot of [abs, percent]) {
    if (spot && type !== 'integer' && type !== 'quantity' && type !== 'money')
      refuse(spot, `a tolerance is for quantities and money, and this is ${article(type)}`, 'key');
  }
  if (abs) Object.assign(tolerance, readAbs(abs, type));
  if (percent) {
    const share = readPercent(percent);
    if (share !== undefined) tolerance.percent = share;
  }
  if (of) {
    if (!percent) refuse(of, '"of" says what a percentage is of: it needs "percent"', 'key');
    const side = readOneOf(of, OF_SIDES);
    if (side) tolerance.of = side;
  }
  return tolerance;
}

function readAbs(spot: Spot, type: FactType): { abs: Decimal; currency?: string } | undefined {
  const text = readText(spot, 'an amount');
  if (text === undefined) return undefined;
  const money = parseMoney(text);
  if (money && type !== 'money') return refuse(spot, `"${text}" is money, and this is ${article(type)}: write a plain number`);
  const abs = money ? money.amount : parseDecimal(text);
  if (abs === undefined) return refuse(spot, `"${text}" is no amount: write 5${type === 'money' ? ' or 0.01 USD' : ''}`);
  if (abs < 0n) return refuse(spot, `a tolerance cannot be below zero`);
  return money ? { abs, currency: money.currency } : { abs };
}

/** `2%`. */
export const PERCENT = /^\d+(\.\d+)?%$/;

/** As a part of one. */
export function readPercent(spot: Spot): Decimal | undefined {
  const text = readText(spot, 'a percentage');
  if (text === undefined) return undefined;
  const hundredths = PERCENT.test(text) ? parseDecimal(text.slice(0, -1)) : undefined;
  if (hundredths === undefined || hundredths % 100n !== 0n) return refuse(spot, `"${text}" is no percentage: write 2%`);
  return hundredths / 100n;
}

export function article(type: FactType): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
