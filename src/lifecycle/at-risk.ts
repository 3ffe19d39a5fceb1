// How much is at risk in all? Once an order, or a SKU and facility, at its largest, however many rules and boundaries see the same fault; never across currencies.

import type { Decimal } from '../domain/decimal.ts';
import { compareText, type Key, keyText } from '../domain/key.ts';
import type { Amount } from './judged.ts';

/** An open finding, as far as its worth goes. */
export interface Worth {
  readonly order: string | null;
  readonly boundary: string;
  readonly keyColumns: readonly string[];
  readonly key: Key;
  readonly valueAtRisk: Amount;
}

/** `things`: how many orders, or SKUs and facilities, have a part in it. */
export interface AtRisk extends Amount {
  readonly things: number;
}

/** One a currency, in the order of their codes; quantities, which have none, first. */
export function sumAtRiskOnce(findings: Iterable<Worth>): readonly AtRisk[] {
  const totals = new Map<string | null, Map<string, Stock>>();
  for (const finding of findings) {
    const { currency, amount } = finding.valueAtRisk;
    const things = totals.get(currency) ?? new Map<string, Stock>();
    totals.set(currency, things);
    const { thing, place } = placeOf(finding);
    const stock = things.get(thing) ?? { whole: 0n, places: new Map() };
    things.set(thing, stock);
    if (place === null) stock.whole = larger(stock.whole, amount);
    else stock.places.set(place, larger(stock.places.get(place) ?? 0n, amount));
  }
  return [...totals]
    .sort(([a], [b]) => compareText(a ?? '', b ?? ''))
    .map(([currency, things]) => ({ currency, amount: sum([...things.values()].map(worthOf)), things: things.size }));
}

/** What is said of a SKU as a whole, and of its facilities one by one: the same goods. */
interface Stock {
  whole: Decimal;
  readonly places: Map<string, Decimal>;
}

function worthOf({ whole, places }: Stock): Decimal {
  return larger(whole, sum([...places.values()]));
}

function placeOf({ order, boundary, keyColumns, key }: Worth): { readonly thing: string; readonly place: string | null } {
  if (order !== null) return { thing: keyText(['order', order]), place: null };
  const sku = key[keyColumns.indexOf('sku')];
  // What names neither stands for itself.
  if (sku === undefined) return { thing: keyText([boundary, ...key]), place: null };
  return { thing: keyText(['sku', sku]), place: key[keyColumns.indexOf('facility')] ?? null };
}

function larger(a: Decimal, b: Decimal): Decimal {
  return a > b ? a : b;
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
