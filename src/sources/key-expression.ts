// How one key column is written in SQL: its normalised text, and what to order it by. In which statement it ends up is decided elsewhere.

import type { ColumnMapping } from '../config/config.ts';
import type { SourceColumn, SqlDialect } from './sql-dialect.ts';

export interface KeyExpression {
  readonly name: string;
  /** For a statement of this part alone. */
  readonly select: string;
  /** For ORDER BY; null where every row has the same. */
  readonly order: string | null;
  /** For a UNION with other parts. */
  readonly united: string;
  /** Where the spellings in the source are known from the key: the bare column and the codes that are translated. */
  readonly search: KeySearch | null;
  /** What every row has, where it is a constant. */
  readonly constant: string | null;
  /** The faults of a key that is NULL. */
  readonly nullReason: string;
}

export interface KeySearch {
  readonly reference: string;
  readonly column: SourceColumn;
  readonly codes: ReadonlyMap<string, string> | null;
}

export function constantKey(dialect: SqlDialect, name: string, value: string): KeyExpression {
  const literal = dialect.literal(value);
  return { name, select: literal, order: null, united: dialect.unite(literal), search: null, constant: value, nullReason: '' };
}

/** `codes`: source spelling → facility code, where the column names a facility. */
export function keyExpression(
  dialect: SqlDialect,
  mapping: ColumnMapping,
  reference: string,
  column: SourceColumn,
  codes: ReadonlyMap<string, string> | null,
): KeyExpression {
  const plain = mapping.default === undefined && mapping.normalize.length === 0 && !mapping.map;
  const nullReason = mapping.map && mapping.unmapped === 'reject' ? 'no value, or a word that `map` lacks' : 'no value in a key column';
  const search = plain && dialect.searchable(column) ? { reference, column, codes } : null;
  const base = { name: mapping.name, search, constant: null, nullReason };
  if (plain && !codes && column.byteOrdered) return { ...base, select: reference, order: reference, united: dialect.unite(dialect.text(reference, column)) };
  const text = normalised(dialect, mapping, dialect.text(reference, column), codes);
  return { ...base, select: text, order: dialect.bytes(text), united: dialect.unite(text) };
}

function normalised(dialect: SqlDialect, mapping: ColumnMapping, text: string, codes: ReadonlyMap<string, string> | null): string {
  let expression = mapping.default === undefined ? text : `COALESCE(${text}, ${dialect.literal(mapping.default)})`;
  for (const step of mapping.normalize) expression = dialect.normalize(expression, step);
  if (mapping.map) expression = dialect.translate(expression, mapping.map, mapping.unmapped === 'keep' ? 'keep' : 'null');
  return codes ? dialect.translate(expression, codes, 'keep') : expression;
}

/** The spellings that the source may use for these parts of keys. */
export function sourceSpellings(search: KeySearch, parts: readonly string[]): readonly string[] {
  const { codes } = search;
  if (!codes) return parts;
  const wanted = new Set(parts);
  const spellings = new Set(parts.filter((part) => !codes.has(part)));
  for (const [spelling, code] of codes) if (wanted.has(code)) spellings.add(spelling);
  return [...spellings];
}
