// A system whose rows are given (rule tests): offers what a database session offers, from memory.

import type { SystemConfig } from '../config/config.ts';
import { DATASETS } from '../domain/datasets.ts';
import { formatDecimal } from '../domain/decimal.ts';
import { compareKeys, type Key, keyText } from '../domain/key.ts';
import { deriveValue, keepsRow } from '../domain/row-terms.ts';
import type { Value } from '../domain/value.ts';
import type { GroupReader, GroupRequest, Part, RejectedSample, RowStream, SideCounts, SourceSession, StreamRequest, StreamRow } from '../sources/source.ts';

/** By dataset; a column that a row lacks is not kept. */
export type GivenRows = ReadonlyMap<string, readonly GivenRow[]>;
type GivenRow = ReadonlyMap<string, Value>;

export function openGivenSession(system: SystemConfig, rows: GivenRows, now: number): SourceSession {
  return {
    system,
    begin: async () => now,
    stream: async (request) => streamOf(read(rows, request)),
    groups: async (request) => readerOf(read(rows, request), request),
    watermark: async () => null,
    close: async () => undefined,
  };
}

interface Read {
  readonly rows: readonly StreamRow[];
  readonly counts: readonly [SideCounts, SideCounts];
  readonly partRows: readonly number[];
  readonly samples: readonly RejectedSample[];
}

/** As a database's rows are read: what a reading leaves out is nowhere counted but in `partRows`, a row without its key is rejected. */
function read(given: GivenRows, { key, parts }: StreamRequest | GroupRequest): Read {
  const counts = [0, 1].map((): SideCounts => ({ rows: 0, rejected: 0 })) as [SideCounts, SideCounts];
  const rows: StreamRow[] = [];
  const samples: RejectedSample[] = [];
  for (const part of parts) {
    for (const row of given.get(part.mapping.dataset) ?? []) {
      if (part.reading && !keepsRow(part.reading.where, (column) => stated(part, row, column))) continue;
      counts[part.side].rows++;
      const found = key.map((column) => keyPart(row, column));
      const missing = key.find((_, i) => found[i] === null);
      if (missing === undefined) rows.push([part.side, ...found, ...valuesOf(part, row)]);
      else {
        counts[part.side].rejected++;
        samples.push({ side: part.side, dataset: part.mapping.dataset, key: found, column: missing, value: null, reason: 'no value in a key column' });
      }
    }
  }
  rows.sort((a, b) => compareKeys(keyOf(a, key.length), keyOf(b, key.length)));
  return { rows, counts, partRows: parts.map(({ mapping }) => given.get(mapping.dataset)?.length ?? 0), samples: samples.slice(0, 20) };
}

function valuesOf(part: Part, row: GivenRow): readonly Value[] {
  return part.columns.map(({ name, constant }) => {
    const derivation = part.reading?.derive.get(name);
    if (derivation) return deriveValue(derivation, (column) => stated(part, row, column));
    return row.has(name) ? row.get(name) : constant;
  });
}

function stated({ mapping }: Part, row: GivenRow, column: string): Value {
  return row.has(column) ? row.get(column) : DATASETS.get(mapping.dataset)?.columns.get(column)?.constant;
}

function keyPart(row: GivenRow, column: string): string | null {
  const value = row.get(column);
  if (typeof value === 'bigint') return formatDecimal(value);
  if (typeof value === 'string' && value !== '') return value;
  // What a mapping would have defaulted: no component, no facility.
  return value === undefined && (column === 'component' || column === 'facility') ? '-' : null;
}

function keyOf(row: StreamRow, size: number): Key {
  return row.slice(1, 1 + size) as string[];
}

function streamOf({ rows, counts, partRows, samples }: Read): RowStream {
  let rest: readonly StreamRow[] | null = rows;
  return {
    read: async () => {
      const chunk = rest;
      rest = null;
      return chunk;
    },
    counts,
    partRows,
    samples,
  };
}

function readerOf({ rows, samples }: Read, { groupSize }: GroupRequest): GroupReader {
  const groups = new Map<string, StreamRow[]>();
  for (const row of rows) {
    const text = keyText(keyOf(row, groupSize));
    const group = groups.get(text);
    if (group) group.push(row);
    else groups.set(text, [row]);
  }
  return { samples, read: async (asked) => new Map(asked.map((group) => [keyText(group), groups.get(keyText(group)) ?? []])) };
}
