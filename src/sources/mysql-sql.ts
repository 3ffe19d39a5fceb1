// How MySQL and MariaDB say it. Text literals are written in hex, which no sql_mode can change; comparisons that must be exact are made on bytes.

import type { Normalization } from '../config/config.ts';
import type { ColumnType } from '../domain/value.ts';
import { amongDates, anyOf, type ColumnKind, eitherOf, integerLiterals, localBefore, type SourceColumn, type SqlDialect } from './sql-dialect.ts';

export const mysqlSql: SqlDialect = {
  nameCase: 'ignored',
  identifier: (name) => `\`${name.replaceAll('`', '``')}\``,
  literal,
  text,
  value,
  // Explicit on every part, because columns of two collations in one UNION are an error.
  unite: (expression) => `CONVERT(${expression} USING utf8mb4) COLLATE utf8mb4_bin`,
  bytes: (expression) => `CAST(${expression} AS BINARY)`,
  nullText: 'NULL',
  normalize,
  translate: (expression, words, others) => {
    const cases = [...words].map(([from, to]) => `WHEN ${hex(from)} THEN ${literal(to)}`);
    return `CASE CAST(${expression} AS BINARY) ${cases.join(' ')} ELSE ${others === 'keep' ? expression : 'NULL'} END`;
  },
  since,
  searchable: ({ kind }) => kind === 'text' || kind === 'integer' || kind === 'binary' || kind === 'date',
  among,
};

/** The kind of a column by its name in `information_schema`. */
export function mysqlKind(type: string): ColumnKind {
  if (/^(?:var)?char$|text$|^enum$|^set$|^json$/.test(type)) return 'text';
  if (/int$|^year$/.test(type)) return 'integer';
  if (/^(?:decimal|float|double)$/.test(type)) return 'number';
  if (type === 'date' || type === 'datetime' || type === 'timestamp') return type;
  if (type === 'bit') return 'bits';
  return /binary$|blob$/.test(type) ? 'binary' : 'other';
}

const RESULT_KINDS: ReadonlyMap<number, ColumnKind> = new Map([
  ...[1, 2, 3, 8, 9, 13].map((code): [number, ColumnKind] => [code, 'integer']),
  ...[0, 4, 5, 246].map((code): [number, ColumnKind] => [code, 'number']),
  ...[15, 245, 247, 248, 249, 250, 251, 252, 253, 254].map((code): [number, ColumnKind] => [code, 'text']),
  [7, 'timestamp'],
  [10, 'date'],
  [14, 'date'],
  [12, 'datetime'],
  [16, 'bits'],
]);
const BINARY_CHARSET = 63;

/** The kind of a result's column by the protocol's type and character set. */
export function mysqlResultKind(type: number, charset: number): ColumnKind {
  const kind = RESULT_KINDS.get(type) ?? 'other';
  return kind === 'text' && charset === BINARY_CHARSET && type !== 245 ? 'binary' : kind;
}

/** Binary collations that order as UTF-8 does and do not pad with spaces: `utf8mb4_bin` and its like take 'a' and 'a ' for equal, and put 'a\t' before both. */
export function mysqlByteOrdered(type: string, collation: string | null): boolean {
  if (type === 'varbinary') return true;
  return type === 'varchar' && /^(?:utf8(?:mb[34])?_nopad_bin|utf8mb4_0900_bin)$/.test(collation ?? '');
}

function hex(value: string): string {
  return `X'${Buffer.from(value, 'utf8').toString('hex')}'`;
}

function literal(value: string): string {
  return `_utf8mb4 ${hex(value)}`;
}

function text(reference: string, column: SourceColumn): string {
  if (column.kind === 'text') return column.charset === 'utf8mb4' ? reference : `CONVERT(${reference} USING utf8mb4)`;
  if (column.kind === 'binary') return `CONVERT(${reference} USING utf8mb4)`;
  return `CAST(${column.kind === 'bits' ? `${reference} + 0` : reference} AS CHAR CHARACTER SET utf8mb4)`;
}

function value(reference: string, column: SourceColumn, type: ColumnType, united: boolean): string {
  if (united) return mysqlSql.unite(text(reference, column));
  // As text the server says it exactly: a driver's number has lost a ZEROFILL's zeros.
  const numeric = column.kind === 'integer' || column.kind === 'number' || column.kind === 'bits';
  return type === 'text' && numeric ? text(reference, column) : reference;
}

type FixedStep = Extract<Normalization, { readonly value: string }>;

function normalize(x: string, step: Normalization): string {
  if ('value' in step) return stripFixed(x, step);
  if (step.kind === 'trim') return `TRIM(BOTH ' ' FROM ${x})`;
  if (step.kind === 'upper') return changeCase(x, 'UPPER', 'a');
  if (step.kind === 'lower') return changeCase(x, 'LOWER', 'A');
  // The last character stays, so that of zeros alone one is left.
  return `CONCAT(TRIM(LEADING '0' FROM LEFT(${x}, GREATEST(CHAR_LENGTH(${x}) - 1, 0))), RIGHT(${x}, 1))`;
}

function stripFixed(x: string, step: FixedStep): string {
  const bytes = Buffer.byteLength(step.value);
  const characters = [...step.value].length;
  const at = (end: 'LEFT' | 'RIGHT') => `${end}(CAST(${x} AS BINARY), ${bytes}) = ${hex(step.value)}`;
  if (step.kind === 'strip_prefix') return `SUBSTRING(${x}, IF(${at('LEFT')}, ${characters + 1}, 1))`;
  return `LEFT(${x}, CHAR_LENGTH(${x}) - IF(${at('RIGHT')}, ${characters}, 0))`;
}

/** UPPER and LOWER change letters beyond ASCII too, so a text that has some is changed letter by letter. */
function changeCase(x: string, change: 'UPPER' | 'LOWER', first: 'a' | 'A'): string {
  let byLetter = `${x} COLLATE utf8mb4_bin`;
  for (let i = 0; i < 26; i++) {
    const from = String.fromCharCode(first.charCodeAt(0) + i);
    byLetter = `REPLACE(${byLetter}, '${from}', '${change === 'UPPER' ? from.toUpperCase() : from.toLowerCase()}')`;
  }
  return `IF(LENGTH(${x}) = CHAR_LENGTH(${x}), ${change}(${x} COLLATE utf8mb4_bin), ${byLetter})`;
}

function since(reference: string, column: SourceColumn, fromMs: number, zone: string): string | null {
  const { kind } = column;
  if (kind !== 'datetime' && kind !== 'timestamp' && kind !== 'date') return null;
  const from = localBefore(fromMs, kind === 'timestamp' ? 'UTC' : zone);
  if (from === null) return null;
  const bound = kind === 'date' ? from.slice(0, 10) : from;
  // Zero dates are not before anything: they are read, to be rejected in sight.
  return `(${reference} >= '${bound}' OR ${reference} IS NULL OR ${reference} < '1000-01-01')`;
}

function among(reference: string, column: SourceColumn, spellings: readonly string[]): string {
  if (column.kind === 'integer') return anyOf(reference, integerLiterals(spellings, 2n ** 64n - 1n));
  if (column.kind === 'binary') return anyOf(reference, spellings.map(hex));
  if (column.kind === 'date') return amongDates(reference, text(reference, column), spellings, literal);
  if (column.charset === 'utf8mb4') return anyOf(reference, spellings.map(literal));
  if (column.charset !== undefined && column.collation !== undefined) {
    // What the column's character set lacks becomes a question mark instead of an illegal mix of collations; the rows that this finds are told apart by their bytes.
    const tail = ` USING ${column.charset}) COLLATE ${column.collation}`;
    return anyOf(
      reference,
      spellings.map((spelling) => `CONVERT(${literal(spelling)}${tail}`),
    );
  }
  // The character set is not known: ASCII meets all of them, the rest is compared without an index.
  const ascii = spellings.filter(isAscii);
  const rest = spellings.filter((spelling) => !isAscii(spelling));
  return eitherOf(anyOf(reference, ascii.map(literal)), anyOf(text(reference, column), rest.map(literal)));
}

function isAscii(spelling: string): boolean {
  return Buffer.byteLength(spelling) === spelling.length;
}
