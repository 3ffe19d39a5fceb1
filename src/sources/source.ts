// What every dialect offers the run: one read-only session a system and boundary, one consistent snapshot, ordered rows and whole groups. No SQL here.

import type { DatasetMapping, SystemConfig } from '../config/config.ts';
import type { ColumnDefinition } from '../domain/datasets.ts';
import type { Side } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import type { Reading } from '../domain/row-terms.ts';
import type { Value } from '../domain/value.ts';

/**
 * One source row, parsed in place: `[tag, ...key parts, ...values in the part's column order]`, anything beyond is the driver's and to be ignored.
 * The tag is the row's side, plus {@link REJECTED} where a value did not fit its type: then only tag and key are valid.
 * A row whose key is null, empty or too long is not delivered, only counted.
 */
export type StreamRow = Value[];
export const REJECTED = 2;

/** One dataset of the system that takes part, on one side. A system may have several, on one side or both. */
export interface Part {
  readonly side: Side;
  readonly mapping: DatasetMapping;
  /** Beyond the key, in this order. One that the mapping lacks (and that has no `constant`) is delivered as undefined: not kept. */
  readonly columns: readonly ColumnDefinition[];
  /** Columns worked out from others, and rows left out; null: as the mapping says. */
  readonly reading: Reading | null;
}

export interface StreamRequest {
  readonly key: readonly string[];
  readonly parts: readonly Part[];
  /** Leaves out rows whose `on` is before `fromMs`; rows without it, and parts that do not map it, are read whole. */
  readonly scope: { readonly on: string; readonly fromMs: number } | null;
}

export interface GroupRequest {
  readonly key: readonly string[];
  readonly groupSize: number;
  readonly parts: readonly Part[];
  /** How many groups will be asked for in all: decides between look-ups by `IN` and one more full pass. */
  readonly expected: number;
}

export interface RejectedSample {
  readonly side: Side;
  readonly dataset: string;
  /** As far as it could be read; null parts are nulls in the source. */
  readonly key: readonly (string | null)[];
  readonly column: string;
  /** The source's value, cut to 100 characters. */
  readonly value: string | null;
  readonly reason: string;
}

export interface SideCounts {
  /** Rows read, rejected ones included. */
  rows: number;
  rejected: number;
}

/** Rows in the order of their keys' UTF-8 bytes, part by part. */
export interface RowStream {
  /** The next rows, or null at the end. Rejects with a SourceError; after that the stream is closed. */
  read(): Promise<readonly StreamRow[] | null>;
  /** By side; grows while reading. */
  readonly counts: readonly [SideCounts, SideCounts];
  /** Rows read of each part, in the request's order; grows while reading. What `where` leaves out counts here. */
  readonly partRows: readonly number[];
  /** At most 20. */
  readonly samples: readonly RejectedSample[];
}

export interface GroupReader {
  /** All rows of these groups, without scope, keyed by `keyText(group)`. Batches must ascend, and no group be asked for twice. */
  read(groups: readonly Key[]): Promise<ReadonlyMap<string, readonly StreamRow[]>>;
  /** Of the rows rejected so far, at most 20. */
  readonly samples: readonly RejectedSample[];
}

/** One connection. `begin` first, then one `stream` at a time, or one GroupReader at a time. Errors are SourceErrors. */
export interface SourceSession {
  readonly system: SystemConfig;
  /** Takes the consistent snapshot; resolves to its instant in UTC milliseconds by the database's clock (SQLite: ours). */
  begin(): Promise<number>;
  /** Resolves once the first rows are there, so that a long sort on one side does not stall the other side's connection. */
  stream(request: StreamRequest): Promise<RowStream>;
  groups(request: GroupRequest): Promise<GroupReader>;
  /** Until when the dataset's rows are complete, in UTC milliseconds, on this snapshot; null where nothing was ever stated. Only for a mapping with a watermark, and before `stream`. */
  watermark(mapping: DatasetMapping): Promise<number | null>;
  /** Never rejects; ends whatever still runs. */
  close(): Promise<void>;
}
