// A system whose rows are given (rule tests): offers what a database session offers, from memory.

import type { SystemConfig } from '../config/config.ts';
import { compareKeys, type Key, keyText } from '../domain/key.ts';
import type { Value } from '../domain/value.ts';
import type { GroupReader, GroupRequest, Part, RowStream, SourceSession, StreamRequest, StreamRow } from '../sources/source.ts';

/** By dataset; a column that a row lacks is not kept. */
export type GivenRows = ReadonlyMap<string, readonly ReadonlyMap<string, Value>[]>;

export function openGivenSession(system: SystemConfig, rows: GivenRows, now: number): SourceSession {
  return {
    system,
    begin: async () => now,
    stream: async (request) => streamOf(rowsOf(rows, request)),
    groups: async (request) => readerOf(rowsOf(rows, request), request),
    close: async () => undefined,
  };
}

function rowsOf(given: GivenRows, { key, parts }: StreamRequest | GroupRequest): readonly StreamRow[] {
  return parts
    .flatMap((part) =>
      (given.get(part.mapping.dataset) ?? []).map((row) => [
        part.side,
        ...key.map((column) => keyPart(part, row, column)),
        ...part.columns.map(({ name, constant }) => row.get(name) ?? constant),
      ]),
    )
    .sort((a, b) => compareKeys(keyOf(a, key.length), keyOf(b, key.length)));
}

function keyPart({ mapping }: Part, row: ReadonlyMap<string, Value>, column: string): string {
  const value = row.get(column);
  if (typeof value === 'string') return value;
  // What a mapping would have defaulted: no component, no facility.
  if (value === undefined && (column === 'component' || column === 'facility')) return '-';
  throw new TypeError(`a row of ${mapping.dataset} has no ${column}`);
}

function keyOf(row: StreamRow, size: number): Key {
  return row.slice(1, 1 + size) as string[];
}

function streamOf(rows: readonly StreamRow[]): RowStream {
  const count = (side: 0 | 1) => ({ rows: rows.filter((row) => row[0] === side).length, rejected: 0 });
  let rest: readonly StreamRow[] | null = rows;
  return {
    read: async () => {
      const chunk = rest;
      rest = null;
      return chunk;
    },
    counts: [count(0), count(1)],
    samples: [],
  };
}

function readerOf(rows: readonly StreamRow[], { groupSize }: GroupRequest): GroupReader {
  const groups = new Map<string, StreamRow[]>();
  for (const row of rows) {
    const text = keyText(keyOf(row, groupSize));
    const group = groups.get(text);
    if (group) group.push(row);
    else groups.set(text, [row]);
  }
  return { samples: [], read: async (asked) => new Map(asked.map((group) => [keyText(group), groups.get(keyText(group)) ?? []])) };
}
