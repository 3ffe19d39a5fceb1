// Which orders and SKUs are to be wrong, no two faults on one of them, and which are only late. What is planted is known from here, never from what is found.

import type { OrderRecord, SkuRecord } from './company.ts';
import type { FaultKind, PlantedFault, Tools } from './fault.ts';
import { FULFILLMENT_FAULTS } from './fulfillment-faults.ts';
import { INTAKE_FAULTS } from './intake-faults.ts';
import { INVENTORY_FAULTS } from './inventory-faults.ts';
import { LATE_ORDERS, LATE_SKUS, type LateKind } from './late-feeds.ts';
import { rowsOfOrder, rowsOfSku, type TableRow } from './tables.ts';
import type { Correction } from './write-tables.ts';

/** Among how many orders the kinds' counts are meant. */
const FULL_SIZE = 20_000;
export const MIN_ORDERS = 500;

export interface Planted {
  /** Everything that the four databases are to hold. */
  readonly rows: TableRow[];
  readonly faults: readonly PlantedFault[];
  /** What the feeds bring within the next half hour: no faults. */
  readonly late: readonly Correction[];
}

/** Every kind as often as it says, fewer in a company of fewer orders, but once at least. */
export function plantFaults(tools: Tools, orders: readonly OrderRecord[], skus: readonly SkuRecord[], size: number): Planted {
  const count = (kind: { readonly count: number }) => Math.max(1, Math.round(kind.count * Math.min(1, size / FULL_SIZE)));
  const field = new Field(tools, orders, rowsOfOrder);
  const shelves = new Field(tools, skus, rowsOfSku);
  const faults = [
    ...[...INTAKE_FAULTS, ...FULFILLMENT_FAULTS].flatMap((kind) => field.plant(kind, count(kind))),
    ...INVENTORY_FAULTS.flatMap((kind) => shelves.plant(kind, count(kind))),
  ];
  const late = [...LATE_ORDERS.flatMap((kind) => field.delay(kind, count(kind))), ...LATE_SKUS.flatMap((kind) => shelves.delay(kind, count(kind)))];
  return { rows: [...field.rows(), ...shelves.rows()], faults, late };
}

/** All orders, or all SKUs; each is taken once at most. */
class Field<T> {
  readonly #tools: Tools;
  readonly #records: T[];
  readonly #free: Set<number>;
  readonly #rowsOf: (record: T) => TableRow[];

  constructor(tools: Tools, records: readonly T[], rowsOf: (record: T) => TableRow[]) {
    this.#tools = tools;
    this.#records = [...records];
    this.#free = new Set(tools.random.shuffle(records.map((_, i) => i)));
    this.#rowsOf = rowsOf;
  }

  plant(kind: FaultKind<T>, count: number): PlantedFault[] {
    return this.#take(kind.fault, (record) => kind.fits(record), count).map((at) => {
      const healthy = this.#records[at] as T;
      const { record, rule, key, about } = kind.plant(healthy, this.#tools);
      return {
        fault: kind.fault,
        boundary: kind.boundary,
        about,
        findings: [{ rule, key: new Map(Object.entries(key)) }],
        cure: this.#replace(at, record, healthy),
      };
    });
  }

  delay(kind: LateKind<T>, count: number): Correction[] {
    return this.#take(kind.what, (record) => kind.fits(record, this.#tools.startMs), kind.all ? null : count).map((at) => {
      const healthy = this.#records[at] as T;
      return this.#replace(at, kind.before(healthy), kind.after(healthy));
    });
  }

  rows(): TableRow[] {
    return this.#records.flatMap(this.#rowsOf);
  }

  /** Positions of records that nothing else has befallen; `null` takes all that fit. */
  #take(what: string, fits: (record: T) => boolean, count: number | null): number[] {
    const taken: number[] = [];
    for (const at of this.#free) {
      if (taken.length === count) break;
      if (fits(this.#records[at] as T)) taken.push(at);
    }
    if (count !== null && taken.length < count) throw new RangeError(`only ${taken.length} of ${count} places for "${what}": make more orders`);
    for (const at of taken) this.#free.delete(at);
    return taken;
  }

  #replace(at: number, now: T, later: T): Correction {
    this.#records[at] = now;
    return { remove: this.#rowsOf(now), insert: this.#rowsOf(later) };
  }
}
