// Suspects wait here, in the order they were found, until both sides are whole: in memory while they are few, in a temporary file beyond that.

import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Suspect } from '../compare/suspect.ts';
import type { KeyTotal } from '../compare/totals.ts';

const IN_MEMORY = 20_000;
const WRITE_LINES = 1_000;

export class SuspectSpool {
  count = 0;
  readonly #inMemory: number;
  readonly #first: Suspect[] = [];
  #lines: string[] = [];
  #folder: string | null = null;
  #file = -1;

  constructor(inMemory = IN_MEMORY) {
    this.#inMemory = inMemory;
  }

  add(suspect: Suspect): void {
    this.count++;
    if (this.#first.length < this.#inMemory) {
      this.#first.push(suspect);
      return;
    }
    this.#lines.push(JSON.stringify(suspect, (_, value) => (typeof value === 'bigint' ? value.toString() : value)));
    if (this.#lines.length >= WRITE_LINES) this.#write();
  }

  /** All of them, in the order of adding. May be read once all are added, and again. */
  async *read(): AsyncGenerator<Suspect> {
    yield* this.#first;
    if (this.count === this.#first.length) return;
    this.#write();
    for await (const line of createInterface({ input: createReadStream(this.#path()), crlfDelay: Number.POSITIVE_INFINITY })) yield parse(line);
  }

  /** Removes the temporary file, if there is one. */
  dispose(): void {
    if (this.#folder === null) return;
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #write(): void {
    if (this.#lines.length === 0) return;
    if (this.#folder === null) {
      this.#folder = mkdtempSync(join(tmpdir(), 'tallyman-suspects-'));
      this.#file = openSync(this.#path(), 'a', 0o600);
    }
    writeSync(this.#file, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }

  #path(): string {
    return join(this.#folder ?? '', 'suspects.jsonl');
  }
}

type Stored = Omit<KeyTotal, 'left' | 'right'> & { readonly left: string; readonly right: string };

function parse(line: string): Suspect {
  const stored = JSON.parse(line) as Omit<Suspect, 'keys' | 'rest'> & {
    keys: (Omit<Suspect['keys'][number], 'totals'> & { totals: Stored[] })[];
    rest: Stored[];
  };
  return { ...stored, keys: stored.keys.map((key) => ({ ...key, totals: key.totals.map(parseTotal) })), rest: stored.rest.map(parseTotal) };
}

function parseTotal(stored: Stored): KeyTotal {
  return { ...stored, left: BigInt(stored.left), right: BigInt(stored.right) };
}
