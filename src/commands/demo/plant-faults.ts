// Which orders, SKUs and transfers are to be wrong, no two faults on one of them, and which are only late. What is planted is known from here, never from what is found.

import type { OrderRecord } from './company.ts';
import type { FaultKind, PlantedFault, Tools } from './fault.ts';
import { ORDER_FAULTS, SKU_FAULTS } from './fault-kinds.ts';
import { LATE_ORDERS, LATE_SKUS, LATE_TRANSFERS, type LateKind } from './late-feeds.ts';
import { rowsOfOrder } from './order-rows.ts';
import type { SkuRecord, TransferRecord } from './stock.ts';
import { rowsOfSku, rowsOfTransfer } from './stock-rows.ts';
import type { TableRow } from './table.ts';
import { TRANSFER_FAULTS } from './transfer-faults.ts';
import type { Correction } from './write-tables.ts';

/** Among how many orders the kinds' counts are meant. */
const FULL_SIZE = 20_000;
export const MIN_ORDERS = 600;

/** The company while nothing is wrong. */
export interface Healthy {
  readonly orders: readonly OrderRecord[];
  readonly skus: readonly SkuRecord[];
  readonly transfers: readonly TransferRecord[];
}

export interface Planted {
  /** Everything that the databases are to hold of orders, SKUs and transfers. */
  readonly rows: TableRow[];
  readonly faults: readonly PlantedFault[];
  /** What the feeds bring within the next half hour: no faults. */
  readonly late: readonly Correction[];
}

/** Every kind as often as it says, fewer in a company of fewer orders, but once at least. */
export function plantFaults(tools: Tools, { orders, skus, transfers }: Healthy, size: number): Planted {
  const count = (kind: { readonly count: number }) => Math.max(1, Math.round(kind.count * Math.min(1, size / FULL_SIZE)));
  const field = new Field(tools, orders, rowsOfOrder);
  const shelves = new Field(tools, skus, rowsOfSku);
  const roads = new Field(tools, transfers, rowsOfTransfer);
  const faults = [
    ...ORDER_FAULTS.flatMap((kind) => field.plant(kind, count(kind))),
    ...SKU_FAULTS.flatMap((kind) => shelves.plant(kind, count(kind))),
    ...TRANSFER_FAULTS.flatMap((kind) => roads.plant(kind, count(kind))),
  ];
  const late = [
    ...LATE_ORDERS.flatMap((kind) => field.delay(kind, count(kind))),
    ...LATE_SKUS.flatMap((kind) => shelves.delay(kind, count(kind))),
    ...LATE_TRANSFERS.flatMap((kind) => roads.delay(kind, count(kind))),
  ];
  return { rows: [...field.rows(), ...shelves.rows(), ...roads.rows()], faults, late };
}

/** All orders, all SKUs or all transfers; each is taken once at most. */
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
    return this.#take(kind.fault, (record) => kind.fits(record, this.#tools.startMs), count).map((at) => {
      const healthy = this.#records[at] as T;
      const { record, rule, key, about, also = [] } = kind.plant(healthy, this.#tools);
      const findings = [{ boundary: kind.boundary, rule, key }, ...also];
      return {
        fault: kind.fault,
        boundary: kind.boundary,
        about,
        findings: findings.map((finding) => ({ ...finding, key: new Map(Object.entries(finding.key)) })),
        cure: this.#replace(at, record, healthy),
      };
    });
  }

  delay(kind: LateKind<T>, count: number): Correction[] {
    return this.#take(kind.what, (record) => kind.fits(record, this.#tools.startMs), kind.all ? null : count).map((at) => {
      const healthy = this.#records[at] as T;
      return this.#replace(at, kind.before(healthy, this.#tools), kind.after(healthy));
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
