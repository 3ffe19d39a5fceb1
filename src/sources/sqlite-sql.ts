// How SQLite says it. A column may hold values of any type, whatever it declares: text forms are cast, and values parsed by what they are.

import type { Normalization } from '../config/config.ts';
import type { ColumnType } from '../domain/value.ts';
import { anyOf, type ColumnKind, type SourceColumn, type SqlDialect } from './sql-dialect.ts';

export const sqliteSql: SqlDialect = {
  nameCase: 'ignored',
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  literal,
  text,
  value: (reference: string, column: SourceColumn, type: ColumnType) => (type === 'text' ? text(reference, column) : reference),
  unite: (expression) => expression,
  bytes: (expression) => `${expression} COLLATE BINARY`,
  nullText: 'NULL',
  normalize,
  translate: (expression, words, others) => {
    const cases = [...words].map(([from, to]) => `WHEN ${literal(from)} THEN ${literal(to)}`);
    return `CASE ${expression} COLLATE BINARY ${cases.join(' ')} ELSE ${others === 'keep' ? expression : 'NULL'} END`;
  },
  // Times are text in whatever form their writer chose: their order proves nothing.
  since: () => null,
  searchable: ({ kind }) => kind !== 'other',
  // Text literals take on the column's affinity, so that '42' finds the integer too.
  among: (reference, _column, spellings) => anyOf(reference, spellings.filter((spelling) => !spelling.includes('\0')).map(literal)),
};

/** The kind that a declared type gives a column, by SQLite's own rules of affinity. */
export function sqliteKind(declared: string): ColumnKind {
  const type = declared.toUpperCase();
  if (type.includes('INT')) return 'integer';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text';
  return type === '' || type.includes('BLOB') ? 'other' : 'number';
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function text(reference: string, column: SourceColumn): string {
  return column.kind === 'text' ? reference : `CAST(${reference} AS TEXT)`;
}

type FixedStep = Extract<Normalization, { readonly value: string }>;

function normalize(x: string, step: Normalization): string {
  if ('value' in step) return stripFixed(x, step);
  if (step.kind === 'trim') return `trim(${x}, ' ')`;
  // Without the ICU extension they change ASCII letters only.
  if (step.kind === 'upper') return `upper(${x})`;
  if (step.kind === 'lower') return `lower(${x})`;
  // The last character stays, so that of zeros alone one is left.
  return `(ltrim(substr(${x}, 1, length(${x}) - 1), '0') || substr(${x}, -1))`;
}

function stripFixed(x: string, step: FixedStep): string {
  const characters = [...step.value].length;
  const is = (part: string) => `${part} COLLATE BINARY = ${literal(step.value)}`;
  if (step.kind === 'strip_prefix') return `substr(${x}, CASE WHEN ${is(`substr(${x}, 1, ${characters})`)} THEN ${characters + 1} ELSE 1 END)`;
  return `substr(${x}, 1, length(${x}) - CASE WHEN ${is(`substr(${x}, -${characters})`)} THEN ${characters} ELSE 0 END)`;
}
