// From the driver's row to ours, in place: the key's text, each value parsed, and what does not fit counted and sampled. It does not order, and it asks no database.

import type { Side } from '../domain/discrepancy.ts';
import { MAX_KEY_BYTES } from '../domain/key.ts';
import { type Derivation, deriveValue, keepsRow, type RowTest } from '../domain/row-terms.ts';
import { formatValue, type Value } from '../domain/value.ts';
import type { ColumnReader } from './column-reader.ts';
import { NO_FIT, textOf } from './parse-value.ts';
import type { PartPlan } from './plan-part.ts';
import { REJECTED, type RejectedSample, type SideCounts, type StreamRow } from './source.ts';

const MAX_SAMPLES = 20;
const MAX_SAMPLE_LENGTH = 100;
/** A UTF-16 unit takes at most three bytes. */
const SURELY_SHORT = Math.floor(MAX_KEY_BYTES / 3);

interface Layout {
  readonly part: number;
  readonly plan: PartPlan;
  readonly side: Side;
  readonly readers: readonly ColumnReader[];
  /** Where in the row each reader's currency stands; 0 where it has none. */
  readonly currencyAt: readonly number[];
  /** Null where the part is read as its mapping says. */
  readonly tests: readonly PlacedTest[] | null;
  readonly derived: readonly PlacedDerivation[] | null;
}

interface PlacedTest {
  readonly at: number;
  readonly currencyAt: number;
  readonly reader: ColumnReader;
  readonly test: readonly [RowTest];
}

interface PlacedDerivation {
  readonly at: number;
  readonly derivation: Derivation;
  readonly places: ReadonlyMap<string, number>;
}

export class RowReader {
  readonly counts: readonly [SideCounts, SideCounts] = [
    { rows: 0, rejected: 0 },
    { rows: 0, rejected: 0 },
  ];
  /** Rows read of each part, those that its reading leaves out too. */
  readonly partRows: number[];
  readonly samples: RejectedSample[] = [];
  readonly #layouts: readonly Layout[];
  readonly #keySize: number;

  constructor(plans: readonly PartPlan[], keySize: number) {
    this.#keySize = keySize;
    this.partRows = plans.map(() => 0);
    this.#layouts = plans.map((plan, part) => layoutOf(plan, part, keySize));
  }

  /** Makes the key's parts text. False where the row is not to be delivered: its part's reading leaves it out, or it has no key and is counted as rejected. */
  readKey(row: unknown[]): boolean {
    const layout = this.#layoutOf(row);
    this.partRows[layout.part] = (this.partRows[layout.part] as number) + 1;
    if (layout.tests !== null && leavesOut(layout.tests, row)) return false;
    const counts = this.counts[layout.side];
    counts.rows++;
    let length = 0;
    for (let i = 1; i <= this.#keySize; i++) {
      let part = row[i];
      if (typeof part !== 'string') {
        part = part === null ? undefined : textOf(part);
        if (typeof part !== 'string') return this.#rejectKey(layout, row, i);
        row[i] = part;
      }
      if (part === '') return this.#rejectKey(layout, row, i);
      length += (part as string).length;
    }
    if (length > SURELY_SHORT && keyBytes(row, this.#keySize) > MAX_KEY_BYTES) return this.#rejectKey(layout, row, 0);
    return true;
  }

  /** Parses the values of a row whose key was read, and puts the tag in place. */
  readValues(row: unknown[]): StreamRow {
    const layout = this.#layoutOf(row);
    const { readers, currencyAt, derived } = layout;
    let tag: number = layout.side;
    for (let i = 0; i < readers.length; i++) {
      const at = 1 + this.#keySize + i;
      const reader = readers[i] as ColumnReader;
      const value = reader.read(row[at], row[currencyAt[i] as number]);
      if (value !== NO_FIT) row[at] = value;
      else if (tag < REJECTED) {
        this.#reject(layout, row, reader.name, row[at], reader.reason(row[at]));
        tag = layout.side + REJECTED;
      }
    }
    if (derived !== null && tag < REJECTED) this.#derive(derived, row as Value[]);
    row[0] = tag;
    return row as Value[];
  }

  #derive(derived: readonly PlacedDerivation[], row: Value[]): void {
    const first = 1 + this.#keySize;
    for (const { at, derivation, places } of derived) row[at] = deriveValue(derivation, (column) => row[first + (places.get(column) as number)]);
  }

  #layoutOf(row: unknown[]): Layout {
    const tag = row[0];
    return this.#layouts[typeof tag === 'number' ? tag : Number(tag)] as Layout;
  }

  /** `at` is the faulty part's place in the row; 0: the key as a whole is too long. */
  #rejectKey(layout: Layout, row: unknown[], at: number): false {
    const [first] = layout.plan.key;
    const part = at === 0 ? first : layout.plan.key[at - 1];
    const raw =
      at === 0
        ? row
            .slice(1, 1 + this.#keySize)
            .map((value) => textOf(value))
            .join(' ')
        : row[at];
    this.#reject(layout, row, part?.name ?? '', raw, at === 0 ? `a key of more than ${MAX_KEY_BYTES} bytes` : keyFault(raw, part?.nullReason ?? ''));
    return false;
  }

  #reject(layout: Layout, row: unknown[], column: string, raw: unknown, reason: string): void {
    this.counts[layout.side].rejected++;
    if (this.samples.length >= MAX_SAMPLES) return;
    const key = row.slice(1, 1 + this.#keySize).map((part) => shown(part));
    this.samples.push({ side: layout.side, dataset: layout.plan.part.mapping.dataset, key, column, value: shown(raw), reason });
  }
}

function layoutOf(plan: PartPlan, part: number, keySize: number): Layout {
  const { side, readers, reading } = plan;
  const currencyAt = currencyPositions(plan, keySize);
  const base = { part, plan, side, readers, currencyAt };
  if (reading === null) return { ...base, tests: null, derived: null };
  const first = 1 + keySize;
  const tests = reading.tests.map(({ place, test }): PlacedTest => {
    return { at: first + place, currencyAt: currencyAt[place] as number, reader: readers[place] as ColumnReader, test: [test] };
  });
  const derived = reading.derived.map(({ place, derivation }): PlacedDerivation => ({ at: first + place, derivation, places: reading.places }));
  return { ...base, tests: tests.length === 0 ? null : tests, derived: derived.length === 0 ? null : derived };
}

/** Before anything is rejected: a row that is left out is nobody's fault. What does not fit its type is told when the row's values are read. */
function leavesOut(tests: readonly PlacedTest[], row: readonly unknown[]): boolean {
  for (const { at, currencyAt, reader, test } of tests) {
    const value = reader.read(row[at], row[currencyAt]);
    if (value !== NO_FIT && !keepsRow(test, () => value)) return true;
  }
  return false;
}

function currencyPositions(plan: PartPlan, keySize: number): readonly number[] {
  let next = 1 + keySize + plan.values.length;
  return plan.currencies.map((currency) => (currency === null ? 0 : next++));
}

function keyBytes(row: readonly unknown[], keySize: number): number {
  let bytes = 0;
  for (let i = 1; i <= keySize; i++) bytes += Buffer.byteLength(row[i] as string);
  return bytes;
}

function keyFault(raw: unknown, nullReason: string): string {
  if (raw === null) return nullReason;
  return raw === '' ? 'an empty key, once normalised' : 'not text in UTF-8';
}

/** Values before a faulty one are parsed already: they too must be shown. */
function shown(raw: unknown): string | null {
  if (raw === null || raw === undefined) return null;
  const text = textOf(raw) ?? (raw instanceof Uint8Array ? `0x${Buffer.from(raw).toString('hex')}` : formatValue(raw as Value));
  return text.slice(0, MAX_SAMPLE_LENGTH);
}
