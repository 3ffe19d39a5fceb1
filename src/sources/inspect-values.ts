// Which values of a dataset do not fit their columns: its rows, or as many as are asked for, read and parsed as a run would. Nothing is ordered, and nothing kept but counts and samples.

import { MAX_KEY_BYTES } from '../domain/key.ts';
import type { ColumnReader } from './column-reader.ts';
import { type Connection, subjectOf } from './connection.ts';
import type { Sample } from './inspect-report.ts';
import { compileNormalize } from './normalize.ts';
import { NO_FIT, textOf } from './parse-value.ts';
import type { PartPlan } from './plan-part.ts';
import { selectStatement } from './select-statement.ts';

const MAX_SAMPLES = 3;
const MAX_SAMPLE_LENGTH = 100;

export interface Fault {
  readonly column: string;
  readonly reason: string;
  rows: number;
  readonly samples: Sample[];
}

export interface ExaminedValues {
  readonly examined: number;
  readonly rejected: number;
  readonly faults: readonly Fault[];
}

export interface ValueRequest {
  readonly plan: PartPlan;
  /** The words of a column that fit, null for any; a column's others are somebody else's to tell. */
  readonly accepted: ReadonlyMap<string, ReadonlySet<string> | null>;
  /** Null: all rows. */
  readonly limit: number | null;
}

export async function examineValues(connection: Connection, { plan, accepted, limit }: ValueRequest): Promise<ExaminedValues> {
  const statement = selectStatement(connection.dialect, { plans: [plan], ordered: false, conditions: () => [] });
  const source = connection.rows(`${statement}${limit === null ? '' : ` LIMIT ${limit}`}`, subjectOf([plan.part]));
  const tally = new Tally(plan, accepted);
  for (let rows = await source.read(); rows !== null; rows = await source.read()) for (const row of rows) tally.add(row);
  return { examined: tally.examined, rejected: tally.rejected, faults: [...tally.faults.values()] };
}

class Tally {
  examined = 0;
  rejected = 0;
  readonly faults = new Map<string, Fault>();
  readonly #plan: PartPlan;
  readonly #currencyAt: readonly number[];
  readonly #isStranger: ReadonlyMap<ColumnReader, (raw: unknown) => boolean>;

  constructor(plan: PartPlan, accepted: ValueRequest['accepted']) {
    this.#plan = plan;
    let next = 1 + plan.key.length + plan.values.length;
    this.#currencyAt = plan.currencies.map((currency) => (currency === null ? 0 : next++));
    this.#isStranger = new Map(
      plan.readers.flatMap((reader) => {
        const words = accepted.get(reader.name);
        const mapping = plan.part.mapping.columns.get(reader.name);
        if (!words) return [];
        const normalize = compileNormalize(mapping?.normalize ?? []);
        return [[reader, (raw: unknown) => !words.has(normalize(textOf(raw) ?? mapping?.default ?? ''))]];
      }),
    );
  }

  add(row: readonly unknown[]): void {
    const { key, readers } = this.#plan;
    this.examined++;
    let rejected = this.#isTooLong(row);
    for (const [i, reader] of readers.entries()) {
      const raw = row[1 + key.length + i];
      if (reader.read(raw, row[this.#currencyAt[i] ?? 0]) !== NO_FIT) continue;
      rejected = true;
      if (!this.#isStranger.get(reader)?.(raw)) this.#count(row, reader.name, reader.reason(raw), raw);
    }
    if (rejected) this.rejected++;
  }

  #isTooLong(row: readonly unknown[]): boolean {
    const parts = this.#plan.key.map((_, i) => textOf(row[1 + i]) ?? '');
    if (parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0) <= MAX_KEY_BYTES) return false;
    this.#count(row, this.#plan.key.map(({ name }) => name).join(', '), `a key of more than ${MAX_KEY_BYTES} bytes`, parts.join(' '));
    return true;
  }

  #count(row: readonly unknown[], column: string, reason: string, raw: unknown): void {
    const id = JSON.stringify([column, reason]);
    const fault = this.faults.get(id) ?? { column, reason, rows: 0, samples: [] };
    this.faults.set(id, fault);
    fault.rows++;
    if (fault.samples.length >= MAX_SAMPLES) return;
    const key = Object.fromEntries(this.#plan.key.map(({ name }, i) => [name, shown(row[1 + i])]));
    fault.samples.push({ value: shown(raw), key, rows: null });
  }
}

function shown(raw: unknown): string | null {
  if (raw === null || raw === undefined) return null;
  const text = textOf(raw) ?? (raw instanceof Uint8Array ? `0x${Buffer.from(raw).toString('hex')}` : String(raw));
  return text.slice(0, MAX_SAMPLE_LENGTH);
}
