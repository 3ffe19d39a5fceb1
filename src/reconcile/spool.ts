// Things wait here, in the order they came, until all are there: in memory while they are few, in a temporary file beyond that.

import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StoreError } from '../domain/errors.ts';

/** How a thing becomes one line of text and back. */
export interface LineCodec<T> {
  readonly encode: (thing: T) => string;
  readonly decode: (line: string) => T;
}

const WRITE_LINES = 1_000;

/** A full disk may take a part of a write without an error. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

export class Spool<T> {
  count = 0;
  readonly #codec: LineCodec<T>;
  readonly #inMemory: number;
  readonly #first: T[] = [];
  #lines: string[] = [];
  #folder: string | null = null;
  #file = -1;

  /** `inMemory`: how many are kept there before the rest goes to a file. */
  constructor(codec: LineCodec<T>, inMemory: number) {
    this.#codec = codec;
    this.#inMemory = inMemory;
  }

  add(thing: T): void {
    this.count++;
    if (this.#first.length < this.#inMemory) {
      this.#first.push(thing);
      return;
    }
    this.#lines.push(this.#codec.encode(thing));
    if (this.#lines.length >= WRITE_LINES) this.#write();
  }

  /** All of them, in the order of adding. May be read once all are added, and again. */
  async *read(): AsyncGenerator<T> {
    yield* this.#first;
    if (this.count === this.#first.length) return;
    this.#write();
    for await (const line of createInterface({ input: createReadStream(this.#path()), crlfDelay: Number.POSITIVE_INFINITY })) yield this.#codec.decode(line);
  }

  /** Removes the temporary file, if there is one. */
  dispose(): void {
    if (this.#folder === null) return;
    if (this.#file >= 0) closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #write(): void {
    if (this.#lines.length === 0) return;
    try {
      if (this.#folder === null) {
        this.#folder = mkdtempSync(join(tmpdir(), 'tallyman-spool-'));
        this.#file = openSync(this.#path(), 'a', 0o600);
      }
      writeWhole(this.#file, `${this.#lines.join('\n')}\n`);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new StoreError(
        'OTHER',
        `what waits to be judged cannot be written to ${tmpdir()}: make room there, or set TMPDIR to a folder with room (${said})`,
        { cause },
      );
    }
    this.#lines = [];
  }

  #path(): string {
    return join(this.#folder ?? '', 'lines');
  }
}
