// One statement's rows in the order of their keys, checked: a database that ordered otherwise is found out here, before anything is compared.

import { SourceError } from '../domain/errors.ts';
import { compareText } from '../domain/key.ts';
import type { RowSource } from './connection.ts';
import type { RowReader } from './row-reader.ts';
import type { RejectedSample, RowStream, SideCounts, StreamRow } from './source.ts';

export class OrderedRows implements RowStream {
  readonly counts: readonly [SideCounts, SideCounts];
  readonly partRows: readonly number[];
  readonly samples: readonly RejectedSample[];
  readonly #source: RowSource;
  readonly #reader: RowReader;
  readonly #order: KeyOrder;
  #next: Promise<readonly StreamRow[] | null> | null = null;

  constructor(source: RowSource, reader: RowReader, order: KeyOrder) {
    this.#source = source;
    this.#reader = reader;
    this.#order = order;
    this.counts = reader.counts;
    this.partRows = reader.partRows;
    this.samples = reader.samples;
  }

  /** Resolves once the first rows are there; they are kept for the first `read`. */
  async ready(): Promise<this> {
    this.#next = Promise.resolve(await this.#rows());
    return this;
  }

  async read(): Promise<readonly StreamRow[] | null> {
    const next = this.#next ?? this.#rows();
    this.#next = null;
    return next;
  }

  async #rows(): Promise<readonly StreamRow[] | null> {
    for (;;) {
      const rows = await this.#source.read();
      if (rows === null) return null;
      const delivered = this.#accept(rows);
      if (delivered.length > 0) return delivered;
    }
  }

  /** In the driver's own array. */
  #accept(rows: unknown[][]): readonly StreamRow[] {
    const reader = this.#reader;
    let kept = 0;
    for (const row of rows) {
      if (!reader.readKey(row)) continue;
      this.#order.check(row);
      rows[kept++] = reader.readValues(row);
    }
    rows.length = kept;
    return rows as StreamRow[];
  }
}

/** Throws a SourceError ORDER at the first key that is less than the one before it. */
export class KeyOrder {
  readonly #system: string;
  readonly #last: string[];
  #begun = false;

  constructor(system: string, keySize: number) {
    this.#system = system;
    this.#last = Array.from({ length: keySize }, () => '');
  }

  check(row: readonly unknown[]): void {
    const last = this.#last;
    let order = this.#begun ? 0 : -1;
    for (let i = 0; i < last.length; i++) {
      const part = row[i + 1] as string;
      if (order === 0) order = compareText(last[i] as string, part);
      if (order > 0) throw this.#disorder(row);
      last[i] = part;
    }
    this.#begun = true;
  }

  #disorder(row: readonly unknown[]): SourceError {
    const key = JSON.stringify(row.slice(1, 1 + this.#last.length));
    return new SourceError(
      'ORDER',
      this.#system,
      `${this.#system}: the database delivered the key ${key} after a greater one: its order is not that of the bytes, nothing read from it is used`,
    );
  }
}
