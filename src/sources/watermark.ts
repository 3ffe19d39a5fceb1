// Until when a dataset's rows are complete: the latest of one of its source's columns, or what a statement of the integrator's answers. What follows from it is decided elsewhere.

import type { DatasetMapping, SystemConfig } from '../config/config.ts';
import { SourceError } from '../domain/errors.ts';
import type { Connection, RowSource } from './connection.ts';
import { parserOf, textOf } from './parse-value.ts';
import { originOf, ownCondition, PartColumns } from './plan-part.ts';
import type { Part } from './source.ts';
import type { ColumnKind, SourceColumn } from './sql-dialect.ts';

type ColumnsOf = (part: Part) => Promise<readonly SourceColumn[]>;

/** One statement whose first value it is, and how to read that. */
interface Question {
  readonly sql: string;
  readonly tables: readonly string[];
  readonly kind: ColumnKind;
  readonly zone: string;
  /** Where it comes from, and what to do about a wrong one. */
  readonly place: string;
  readonly cure: string;
}

/** In UTC milliseconds, finer digits cut off; null where nothing was ever stated. Rejects with a SourceError. */
export async function readWatermark(system: SystemConfig, connection: Connection, mapping: DatasetMapping, columnsOf: ColumnsOf): Promise<number | null> {
  const { watermark, dataset } = mapping;
  if (watermark === null) throw new Error(`${system.name}: ${dataset} has no watermark`);
  const { from } = watermark;
  const subject = `the watermark of ${dataset}`;
  const question =
    'sql' in from ? await statement(system, mapping, from.sql, subject, columnsOf) : await latest(system, connection, mapping, from.column, columnsOf);
  const raw = await firstValue(connection.rows(question.sql, { datasets: [subject], tables: question.tables }));
  return instantOf(system, subject, question, raw);
}

/** The statement as it stands: within another one it would lose its ORDER BY. Only the type of its answer is asked for that way. */
async function statement(system: SystemConfig, mapping: DatasetMapping, sql: string, subject: string, columnsOf: ColumnsOf): Promise<Question> {
  const answer: DatasetMapping = { ...mapping, dataset: subject, from: { sql }, columns: new Map() };
  const [column] = await columnsOf(bare(answer));
  return {
    sql,
    tables: [],
    kind: column?.kind ?? 'other',
    zone: system.timezone,
    place: 'its sql',
    cure: 'let the sql answer one timestamp',
  };
}

/** Of texts in several forms the greatest may not be the latest; it is a time that some row bears all the same, and so none too late. */
async function latest(system: SystemConfig, connection: Connection, mapping: DatasetMapping, name: string, columnsOf: ColumnsOf): Promise<Question> {
  const { dialect } = connection;
  const part = bare(mapping);
  const found = await columnsOf(part);
  const columns = new PartColumns({ system, dialect }, part, found);
  const column = columns.column(name, 'watermark');
  const where = ownCondition(part);
  const value = dialect.value(`MAX(${columns.reference(column)})`, column, 'instant', false);
  return {
    sql: `SELECT ${value} FROM ${originOf(dialect, part).from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`,
    tables: 'table' in mapping.from ? [mapping.from.table] : [],
    kind: column.kind,
    zone: zoneOf(system, mapping, columns, column),
    place: `column "${column.name}"`,
    cure: 'name a column that holds timestamps, or let `watermark: { sql: … }` make one of it',
  };
}

/** A column that the dataset maps with a zone of its own is read in it here too. */
function zoneOf(system: SystemConfig, mapping: DatasetMapping, columns: PartColumns, column: SourceColumn): string {
  const mapped = [...mapping.columns.values()].find(({ source, timezone }) => timezone && 'column' in source && columns.find(source.column) === column);
  return mapped?.timezone ?? system.timezone;
}

function bare(mapping: DatasetMapping): Part {
  return { side: 0, mapping, columns: [], reading: null };
}

/** Of the first row; the others are read too, so that the connection is free again. */
async function firstValue(source: RowSource): Promise<unknown> {
  let row: readonly unknown[] | undefined;
  for (let rows = await source.read(); rows !== null; rows = await source.read()) row ??= rows[0];
  return row?.[0];
}

function instantOf(system: SystemConfig, subject: string, { kind, zone, place, cure }: Question, raw: unknown): number | null {
  if (raw === null || raw === undefined) return null;
  const text = textOf(raw);
  // MySQL's word for a time that nobody ever set.
  if (text?.startsWith('0000-00-00')) return null;
  const value = parserOf('instant', kind, zone)(raw);
  if (typeof value === 'number') return value;
  const shown = text === undefined ? 'bytes that are no text' : `"${text.slice(0, 100)}"`;
  throw new SourceError('OTHER', system.name, `${system.name}: ${subject} (${place}) is ${shown}, which is no point in time in ${zone}: ${cure}`);
}
