// How PostgreSQL says it. Sessions run with standard_conforming_strings, so that a doubled quote is all that a literal needs.

import type { Normalization } from '../config/config.ts';
import { amongDates, anyOf, type ColumnKind, integerLiterals, localBefore, type SourceColumn, type SqlDialect } from './sql-dialect.ts';

const TEXT_TYPES = new Set(['text', 'varchar', 'bpchar', 'name', 'citext']);
const KINDS: ReadonlyMap<string, ColumnKind> = new Map([
  ['int2', 'integer'],
  ['int4', 'integer'],
  ['int8', 'integer'],
  ['numeric', 'number'],
  ['float4', 'number'],
  ['float8', 'number'],
  ['date', 'date'],
  ['timestamp', 'datetime'],
  ['timestamptz', 'timestamp'],
  ['bytea', 'binary'],
  ['uuid', 'uuid'],
]);

/** The kind of a column by its type's name in `pg_type`. */
export function postgresKind(type: string): ColumnKind {
  return TEXT_TYPES.has(type) ? 'text' : (KINDS.get(type) ?? 'other');
}

/** `utf8`: the server stores UTF-8, so that the "C" order is that of the UTF-8 bytes. */
export function postgresSql(utf8: boolean): SqlDialect {
  return {
    nameCase: 'exact',
    identifier: (name) => `"${name.replaceAll('"', '""')}"`,
    literal,
    text: (reference) => `${reference}::text`,
    // Text is what the server would send, but for char(n), whose padding the cast takes away.
    value: (reference) => `${reference}::text`,
    unite: (text) => text,
    bytes: (text) => (utf8 ? `(${text}) COLLATE "C"` : `convert_to(${text}, 'UTF8')`),
    nullText: 'NULL::text',
    normalize,
    translate: (text, words, others) => {
      const cases = [...words].map(([from, to]) => `WHEN ${literal(from)} THEN ${literal(to)}`);
      return `CASE ${text} COLLATE "C" ${cases.join(' ')} ELSE ${others === 'keep' ? text : 'NULL'} END`;
    },
    since,
    // A literal that the server's encoding lacks would be an error.
    searchable: ({ kind }) => (kind === 'text' && utf8) || kind === 'integer' || kind === 'uuid' || (kind === 'date' && utf8),
    among,
  };
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

type FixedStep = Extract<Normalization, { readonly value: string }>;

function normalize(x: string, step: Normalization): string {
  if ('value' in step) return stripFixed(x, step);
  if (step.kind === 'trim') return `btrim(${x}, ' ')`;
  // In the "C" collation they change ASCII letters only.
  if (step.kind === 'upper') return `upper((${x}) COLLATE "C")`;
  if (step.kind === 'lower') return `lower((${x}) COLLATE "C")`;
  // The last character stays, so that of zeros alone one is left.
  return `(ltrim(left(${x}, -1), '0') || right(${x}, 1))`;
}

function stripFixed(x: string, step: FixedStep): string {
  const characters = [...step.value].length;
  const at = (end: 'left' | 'right') => `${end}(${x}, ${characters}) COLLATE "C" = ${literal(step.value)}`;
  if (step.kind === 'strip_prefix') return `substr(${x}, CASE WHEN ${at('left')} THEN ${characters + 1} ELSE 1 END)`;
  return `left(${x}, length(${x}) - CASE WHEN ${at('right')} THEN ${characters} ELSE 0 END)`;
}

function since(reference: string, column: SourceColumn, fromMs: number, zone: string): string | null {
  const { kind } = column;
  if (kind !== 'datetime' && kind !== 'timestamp' && kind !== 'date') return null;
  const from = localBefore(fromMs, kind === 'timestamp' ? 'UTC' : zone);
  if (from === null) return null;
  const [type, bound] = kind === 'timestamp' ? ['timestamptz', `${from}+00`] : kind === 'date' ? ['date', from.slice(0, 10)] : ['timestamp', from];
  // Minus infinity is no time: it is read, to be rejected in sight.
  return `(${reference} >= ${type} '${bound}' OR ${reference} IS NULL OR ${reference} = '-infinity')`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function among(reference: string, column: SourceColumn, spellings: readonly string[]): string {
  if (column.kind === 'integer') return anyOf(reference, integerLiterals(spellings, 2n ** 63n - 1n));
  const possible = column.kind === 'uuid' ? spellings.filter((text) => UUID.test(text)) : spellings.filter((text) => !text.includes('\0'));
  if (column.kind === 'date') return amongDates(reference, `${reference}::text`, possible, literal);
  return anyOf(reference, possible.map(literal));
}
