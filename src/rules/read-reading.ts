// How a side reads one of its datasets beyond the mapping: `derive` works columns out from others, `where` leaves rows out. Both look at the rows as their system states them.

import type { ColumnDefinition } from '../domain/datasets.ts';
import { decimalOf } from '../domain/decimal.ts';
import type { Derivation, Reading, RowTest, Term } from '../domain/row-terms.ts';
import { isNumeric, RESERVED_COLUMNS, sameKindOfValue } from './fact-table.ts';
import { article } from './read-tolerance.ts';
import { isMap, readBoolean, readEntries, readList, readMap, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

export type Columns = ReadonlyMap<string, ColumnDefinition>;

export interface ReadReading {
  /** Null where the dataset is read as it is. */
  readonly reading: Reading | null;
  /** The dataset's columns, and those that are derived in their place or beside them. */
  readonly columns: Columns;
  /** Where each column stands that could be derived. */
  readonly derived: ReadonlyMap<string, Spot>;
}

/** `stated`: the columns as the dataset has them. */
export function readReading(derive: Spot | undefined, where: Spot | undefined, stated: Columns): ReadReading {
  const columns = new Map(stated);
  const derivations = new Map<string, Derivation>();
  const derived = derive ? (readMap(derive, 'a map such as { net: ordered - cancelled }') ?? new Map<string, Spot>()) : new Map<string, Spot>();
  for (const [name, entry] of derived) {
    const read = readDerived(entry, name, stated, derived);
    if (!read) continue;
    columns.set(name, { name, type: read.type, required: false });
    derivations.set(name, read.derivation);
  }
  const tests = where ? readWhere(where, stated, derived) : [];
  const reading = derivations.size > 0 || tests.length > 0 ? { derive: derivations, where: tests } : null;
  return { reading, columns, derived: new Map([...derived].filter(([name]) => derivations.has(name))) };
}

/** Of a column that is no dataset's own. */
export const COLUMN_NAME = /^[a-z][a-z0-9_]*$/;

interface Derived {
  readonly type: 'quantity' | 'money';
  readonly derivation: Derivation;
}

function readDerived(spot: Spot, name: string, stated: Columns, derived: ReadonlyMap<string, Spot>): Derived | undefined {
  if (!COLUMN_NAME.test(name)) return refuse(spot, `"${name}" cannot be the name of a fact: use a-z, 0-9 and _, beginning with a letter`, 'key');
  if (RESERVED_COLUMNS.includes(name)) return refuse(spot, `"${name}" is the name of another fact: choose another name`, 'key');
  const text = readText(spot, 'a sum such as ordered - cancelled');
  const terms = text === undefined ? undefined : parseSum(text);
  if (!terms) return text === undefined ? undefined : refuse(spot, `"${text}" is no sum of columns and whole numbers: write ordered - cancelled, -amount or 1`);
  const types = terms.map((term) => ('column' in term ? typeOf(spot, term.column, stated, derived) : 'quantity'));
  if (!types.every((type) => type !== undefined)) return undefined;
  if (new Set(types).size > 1) return refuse(spot, 'money and plain numbers do not add up');
  const type = types[0] ?? 'quantity';
  const replaced = stated.get(name);
  if (replaced && !sameKindOfValue(replaced.type, type))
    return refuse(spot, `"${name}" is ${article(replaced.type)} of its own, and this is ${article(type)}: choose another name`, 'key');
  return { type, derivation: terms };
}

const TERM = '(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]{1,15})';
/** `ordered - cancelled`. */
export const SUM = new RegExp(`^\\s*(?:[+-]\\s*)?${TERM}(?:\\s*[+-]\\s*${TERM})*\\s*$`);
const TERMS = new RegExp(`([+-]?)\\s*(${TERM})`, 'g');

function parseSum(text: string): Derivation | undefined {
  if (!SUM.test(text)) return undefined;
  return [...text.matchAll(TERMS)].map(([, sign, word = '']): Term => {
    const what = /^\d/.test(word) ? { number: decimalOf(Number(word)) } : { column: word };
    return { sign: sign === '-' ? -1 : 1, ...what };
  });
}

function typeOf(spot: Spot, name: string, stated: Columns, derived: ReadonlyMap<string, Spot>): 'quantity' | 'money' | undefined {
  const column = stated.get(name);
  if (!column) return refuse(spot, unknownColumn(name, stated, derived));
  if (!isNumeric(column.type)) return refuse(spot, `"${name}" is ${article(column.type)}: only quantities and money add up`);
  return column.type === 'money' ? 'money' : 'quantity';
}

function unknownColumn(name: string, stated: Columns, derived: ReadonlyMap<string, Spot>): string {
  if (derived.has(name)) return `"${name}" is derived itself: name the columns that it is made of`;
  return `unknown column "${name}"${suggest(name, [...stated.keys()])}`;
}

function readWhere(spot: Spot, stated: Columns, derived: ReadonlyMap<string, Spot>): readonly RowTest[] {
  return [...(readMap(spot, 'a map such as { status: [open, shipped], reversed_at: absent }') ?? [])].flatMap(([name, entry]) => {
    const column = stated.get(name);
    if (column) return readTests(entry, column);
    refuse(entry, unknownColumn(name, stated, derived), 'key');
    return [];
  });
}

export const WHERE_OPERATORS = ['in', 'not_in', 'not', 'present', 'absent'] as const;

function readTests(spot: Spot, column: ColumnDefinition): readonly RowTest[] {
  if (!isMap(spot.value)) return readPlain(spot, column);
  const entries = readEntries(spot, { optional: WHERE_OPERATORS });
  if (entries?.size === 0 && Object.keys(spot.value).length === 0)
    refuse(spot, `"${column.name}" is held against nothing: write a value or an operator such as { not: … }`);
  return [...(entries ?? [])].flatMap(([operator, operand]) => readOperator(operand, operator, column));
}

function readPlain(spot: Spot, column: ColumnDefinition): readonly RowTest[] {
  const { value } = spot;
  if (value === 'present' || value === 'absent') return [{ column: column.name, test: { is: value } }];
  return testOf(column, 'in', readWords(spot, column));
}

function readOperator(spot: Spot, operator: string, column: ColumnDefinition): readonly RowTest[] {
  if (operator === 'present' || operator === 'absent') {
    const word = readBoolean(spot);
    return word === undefined ? [] : [{ column: column.name, test: { is: word === (operator === 'present') ? 'present' : 'absent' } }];
  }
  if (operator !== 'not' && !Array.isArray(spot.value)) readList(spot, '[a, b]');
  else if (operator === 'not' && Array.isArray(spot.value)) refuse(spot, 'one value is meant here: for several write not_in: [a, b]');
  else return testOf(column, operator === 'in' ? 'in' : 'not_in', readWords(spot, column));
  return [];
}

function testOf({ name }: ColumnDefinition, is: 'in' | 'not_in', values: readonly string[] | undefined): readonly RowTest[] {
  return values ? [{ column: name, test: { is, values } }] : [];
}

/** One word or a list of them. */
function readWords(spot: Spot, column: ColumnDefinition): readonly string[] | undefined {
  if (column.type !== 'text')
    return refuse(spot, `"${column.name}" is ${article(column.type)}: "where" tests the words of texts; of others it asks present or absent`);
  const items = Array.isArray(spot.value) ? (readList(spot, '[a, b]') ?? []) : [spot];
  if (items.length === 0) return refuse(spot, 'at least one value is meant here');
  const words = items.map((item) => readWord(item, column));
  return words.every((word) => word !== undefined) ? words : undefined;
}

function readWord(spot: Spot, { name, values }: ColumnDefinition): string | undefined {
  const word = readText(spot, `a value for "${name}"`);
  if (word === undefined || !values || values.includes(word)) return word;
  return refuse(spot, `"${name}" is never "${word}"${suggest(word, values)}`);
}
