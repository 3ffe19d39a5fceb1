// One side of one key while its rows come in: aggregated as the boundary says, or counted as duplicates.

import type { SideRow } from '../domain/discrepancy.ts';
import { compareText } from '../domain/key.ts';
import type { Value } from '../domain/value.ts';
import { foldValue } from './aggregate.ts';
import type { ComparePlan, Row, SidePlan } from './plan.ts';
import { rowText } from './row-text.ts';

const MAX_DUPLICATES = 10;

/** Reused from key to key, so that a pair of single equal rows costs no allocation. After {@link take} its `row` may be kept. */
export class SideCollector {
  rows = 0;
  /** The systems with a row at this key that did not fit its types: nothing can be said of the key. */
  rejectedBy: readonly string[] = [];
  inScope = false;
  /** The single row, or the aggregate; of duplicates what they agree on, the rest `mixed`. Only valid while rows > 0. */
  values: Row = [];
  systems: readonly string[] = [];
  /** Every row, where there are several: totals are summed from them. */
  all: Row[] = [];
  readonly #whole: ComparePlan;
  readonly #plan: SidePlan;
  readonly #offset: number;
  readonly #fromMs: number | null;
  readonly #fromDate: string;

  constructor(plan: ComparePlan, side: 0 | 1) {
    this.#whole = plan;
    this.#plan = plan.sides[side];
    this.#offset = 1 + plan.keySize;
    this.#fromMs = plan.scopeFromMs;
    this.#fromDate = plan.scopeFromMs === null ? '' : new Date(plan.scopeFromMs).toISOString().slice(0, 10);
  }

  reset(): void {
    this.rows = 0;
    this.inScope = false;
    if (this.rejectedBy.length > 0) this.rejectedBy = [];
    if (this.all.length > 0) this.all = [];
  }

  add(row: Row, systems: readonly string[]): void {
    if ((row[0] as number) >= 2) {
      this.rejectedBy = [...this.rejectedBy, ...systems];
      this.inScope = true;
      return;
    }
    if (!this.inScope) this.inScope = this.#isInScope(row);
    this.rows++;
    if (this.rows === 1) {
      this.values = row;
      this.systems = systems;
      return;
    }
    if (this.rows === 2) this.all.push(this.values);
    this.all.push(row);
    const system = systems[0];
    if (system !== undefined && !this.systems.includes(system)) this.systems = [...this.systems, system];
    this.values = this.#fold(row, this.rows === 2);
  }

  #fold(row: Row, first: boolean): Row {
    const folded = first ? [...this.values] : (this.values as Value[]);
    const { aggregate, layout } = this.#plan;
    for (let i = 0; i < layout.columns.length; i++) {
      const at = this.#offset + i;
      folded[at] = foldValue(aggregate?.[i] ?? 'same', folded[at], row[at]);
    }
    return folded;
  }

  #isInScope(row: Row): boolean {
    const at = this.#plan.scopeAt;
    if (this.#fromMs === null || at < 0) return true;
    const when = row[at];
    // A date is in scope with its whole day.
    if (typeof when === 'string') return when >= this.#fromDate;
    return typeof when !== 'number' || when >= this.#fromMs;
  }

  get rejected(): boolean {
    return this.rejectedBy.length > 0;
  }

  get duplicated(): boolean {
    return this.rows > 1 && this.#plan.aggregate === null;
  }

  /** The side's row to keep beyond this key; null where it has none. */
  take(): SideRow | null {
    if (this.rows === 0) return null;
    if (this.rows === 1) return { values: this.values, rows: 1, systems: this.systems };
    // Which of several systems or rows came first is chance: it must not show in what is judged and stored.
    const systems = [...this.systems].sort(compareText);
    if (!this.duplicated) return { values: this.values, rows: this.rows, systems };
    const ordered = this.all.map((values) => ({ values, text: rowText(this.#whole, values) })).sort((a, b) => compareText(a.text, b.text));
    const duplicates = ordered.slice(0, MAX_DUPLICATES).map(({ values }) => values);
    return { values: this.values, rows: this.rows, systems, duplicates };
  }
}
