// One column beyond the key: from what the driver delivers to the dataset's value, through default, normalization, `map` and currency. What does not fit is told, never mended.

import type { ColumnMapping } from '../config/config.ts';
import type { ColumnDefinition } from '../domain/datasets.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { ColumnType, Value } from '../domain/value.ts';
import { compileNormalize } from './normalize.ts';
import { NO_FIT, type Parse, parserOf, textOf } from './parse-value.ts';
import type { ColumnKind } from './sql-dialect.ts';

export interface ColumnReader {
  readonly name: string;
  /** `currency` is the raw currency of a money column, else ignored. Null stays null; NO_FIT rejects the row. */
  read(raw: unknown, currency: unknown): Value | typeof NO_FIT;
  /** Why it was NO_FIT, for people. */
  reason(raw: unknown): string;
}

/** A column that the system does not keep: undefined in every row. */
export function absentReader(name: string): ColumnReader {
  return { name, read: () => undefined, reason: () => '' };
}

/** The same in every row; `currency` of a money column comes with each row, or is a constant too. */
export function constantReader(definition: ColumnDefinition, text: string, currency: string | undefined): ColumnReader {
  const value = parserOf(definition.type, 'text', 'UTC')(text);
  const reason = (): string => fault(definition.type, text);
  if (definition.type !== 'money') return { name: definition.name, read: () => value, reason };
  return { name: definition.name, read: (_, rowCurrency) => withCurrency(value, currency ?? rowCurrency), reason };
}

export interface ReaderContext {
  readonly kind: ColumnKind;
  /** The system's zone. */
  readonly timezone: string;
  /** Source spelling → facility code, where the column names a facility. */
  readonly facilityCodes: ReadonlyMap<string, string> | null;
}

export function columnReader(mapping: ColumnMapping, context: ReaderContext): ColumnReader {
  const parse = wordParse(mapping, context, parserOf(mapping.type, context.kind, mapping.timezone ?? context.timezone));
  const fallback = mapping.default;
  const parsed = fallback === undefined ? null : parse(fallback);
  const constant = mapping.currency && 'value' in mapping.currency ? mapping.currency.value : undefined;
  const money = mapping.type === 'money';
  return {
    name: mapping.name,
    read: money ? (raw, currency) => withCurrency(raw === null ? parsed : parse(raw), constant ?? currency) : (raw) => (raw === null ? parsed : parse(raw)),
    reason: (raw) => reasonOf(mapping, raw === null ? (fallback ?? null) : raw, context),
  };
}

/** Parses through the text form, where normalization, words or facility codes stand in between. */
function wordParse(mapping: ColumnMapping, context: ReaderContext, parse: Parse): Parse {
  const codes = context.facilityCodes;
  if (mapping.normalize.length === 0 && !mapping.map && !mapping.values && !codes) return parse;
  const toWord = wordOf(mapping, codes);
  const allowed = mapping.values ? new Set(mapping.values) : null;
  return (raw) => {
    const text = textOf(raw);
    const word = text === undefined ? undefined : toWord(text);
    if (word === undefined || (allowed && !allowed.has(word))) return NO_FIT;
    return parse(word);
  };
}

function wordOf(mapping: ColumnMapping, codes: ReadonlyMap<string, string> | null): (text: string) => string | undefined {
  const normalize = compileNormalize(mapping.normalize);
  const { map, unmapped } = mapping;
  return (text) => {
    const spelling = normalize(text);
    const word = map ? (map.get(spelling) ?? (unmapped === 'keep' ? spelling : undefined)) : spelling;
    return word === undefined ? undefined : (codes?.get(word) ?? word);
  };
}

function withCurrency(amount: Value | typeof NO_FIT, raw: unknown): Value | typeof NO_FIT {
  if (typeof amount !== 'bigint') return amount;
  const currency = typeof raw === 'string' ? raw : textOf(raw);
  return currency === undefined || currency === '' ? NO_FIT : { amount: amount as Decimal, currency };
}

function reasonOf(mapping: ColumnMapping, raw: unknown, context: ReaderContext): string {
  const text = textOf(raw);
  if (text === undefined) return fault(mapping.type, raw);
  const word = wordOf(mapping, context.facilityCodes)(text);
  if (word === undefined)
    return mapping.values
      ? `\`map\` lacks this word: add it, as one of ${mapping.values.join(', ')}`
      : '`map` lacks this word: add it, or say `unmapped: keep`';
  if (mapping.values && !mapping.values.includes(word)) return `not one of ${mapping.values.join(', ')}: add it to \`map\``;
  const parsed = parserOf(mapping.type, context.kind, mapping.timezone ?? context.timezone)(mapping.map || mapping.normalize.length > 0 ? word : raw);
  return mapping.type === 'money' && parsed !== NO_FIT ? 'an amount without a currency' : fault(mapping.type, raw);
}

const FAULTS: Record<ColumnType, string> = {
  text: 'not text in UTF-8',
  integer: 'not a whole number',
  quantity: 'not a decimal number of at most 12 decimals',
  money: 'not a decimal number of at most 12 decimals',
  instant: 'not a point in time of the declared zone',
  date: 'not a date',
  boolean: 'not 0 or 1, t or f, true or false',
};

function fault(type: ColumnType, raw: unknown): string {
  const numeric = typeof raw === 'number' || typeof raw === 'bigint' || (typeof raw === 'string' && /^\d+$/.test(raw));
  if (type === 'instant' && numeric) return 'a number is no point in time: let `sql` convert it';
  return FAULTS[type];
}
