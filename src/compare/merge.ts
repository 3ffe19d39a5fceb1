// Several ordered streams in, one key at a time out. It compares no values and keeps no rows.

import { compareText } from '../domain/key.ts';
import type { Row } from './plan.ts';

/** Where rows come from: one system's ordered stream. The next chunk, or null at the end. */
export interface RowSource {
  /** The system's name, as every row's `systems`. */
  readonly systems: readonly string[];
  read(): Promise<readonly Row[] | null>;
}

export interface KeyVisitor {
  /** A new key begins; the row carries it in places 1 to keySize. */
  begin(row: Row): void;
  add(row: Row, systems: readonly string[]): void;
  /** All rows of the key, of every stream, have been added. */
  end(): void;
}

/** Compares two rows by their keys, part by part, in UTF-8 byte order. */
export function compareRows(a: Row, b: Row, keySize: number): number {
  for (let i = 1; i <= keySize; i++) {
    const order = compareText(a[i] as string, b[i] as string);
    if (order !== 0) return order;
  }
  return 0;
}

class Cursor {
  head: Row | null = null;
  readonly source: RowSource;
  #chunk: readonly Row[] = [];
  #at = 0;

  constructor(source: RowSource) {
    this.source = source;
  }

  /** Moves to the next row; false where the chunk is spent and {@link refill} must be awaited. */
  advance(): boolean {
    this.#at++;
    if (this.#at >= this.#chunk.length) return false;
    this.head = this.#chunk[this.#at] as Row;
    return true;
  }

  async refill(): Promise<void> {
    do {
      const chunk = await this.source.read();
      if (chunk === null) {
        this.head = null;
        return;
      }
      this.#chunk = chunk;
      this.#at = 0;
    } while (this.#chunk.length === 0);
    this.head = this.#chunk[0] as Row;
  }
}

/** Merges ordered streams, any number a side: every key is visited once, in order. Rejects as soon as a stream does. */
export async function mergeByKey(sources: readonly RowSource[], keySize: number, visitor: KeyVisitor): Promise<void> {
  const cursors = sources.map((source) => new Cursor(source));
  await Promise.all(cursors.map((cursor) => cursor.refill()));
  for (;;) {
    let least: Row | null = null;
    for (const { head } of cursors) {
      if (head !== null && (least === null || compareRows(head, least, keySize) < 0)) least = head;
    }
    if (least === null) return;
    visitor.begin(least);
    for (const cursor of cursors) {
      while (cursor.head !== null && (cursor.head === least || compareRows(cursor.head, least, keySize) === 0)) {
        visitor.add(cursor.head, cursor.source.systems);
        if (!cursor.advance()) await cursor.refill();
      }
    }
    visitor.end();
  }
}
