// Makes the demo's company: its databases from one seed, and the list of what is wrong in them. The list is written here and read off nothing.

import { mkdir } from 'node:fs/promises';
import { makeCatalog } from './catalog.ts';
import { Ids, type OrderRecord } from './company.ts';
import type { Making } from './draft-order.ts';
import type { PlantedFault } from './fault.ts';
import { lastNight } from './local-stamp.ts';
import { makeInventory } from './make-inventory.ts';
import { makeOrders } from './make-orders.ts';
import { makeTransfers } from './make-transfers.ts';
import { withdrawnRefundRow } from './money-rows.ts';
import { DAY } from './places.ts';
import { type Planted, plantFaults } from './plant-faults.ts';
import { Random } from './random.ts';
import { ONLY_FILES, type Servers } from './servers.ts';
import { kitRows, loadRows, transitBalanceRow } from './stock-rows.ts';
import type { TableRow } from './table.ts';
import { type Correction, correct, createDatabases } from './write-tables.ts';

export interface CompanyOptions {
  readonly seed: number;
  /** Of both channels; at least {@link MIN_ORDERS}. */
  readonly orders: number;
  /** Takes a file a database, none of which may be there yet. */
  readonly dir: string;
  /** The demo's first instant, in UTC milliseconds: the company's history ends here. */
  readonly startMs: number;
  /** Take the databases' places instead of files. What they hold under the demo's names is dropped. */
  readonly servers?: Servers;
}

export interface Company {
  readonly faults: readonly PlantedFault[];
  /** For {@link catchUp}. */
  readonly late: readonly Correction[];
  readonly seconds: number;
}

/** The same options write the same databases, row for row. */
export async function generateCompany({ seed, orders, dir, startMs, servers = ONLY_FILES }: CompanyOptions): Promise<Company> {
  const began = performance.now();
  const { rows, faults, late } = planCompany(seed, orders, startMs);
  await mkdir(dir, { recursive: true });
  await createDatabases(dir, servers, rows);
  return { faults, late, seconds: (performance.now() - began) / 1_000 };
}

/** Everything that the databases are to hold, and what is wrong in it. */
export function planCompany(seed: number, orders: number, startMs: number): Planted {
  const random = new Random(seed);
  const ids = new Ids();
  const making: Making = { random, catalog: makeCatalog(random, orders), ids, startMs, nightMs: lastNight(startMs, 'America/New_York') };
  const skus = makeInventory(making);
  const healthy = { orders: makeOrders(making, orders), skus, transfers: makeTransfers(making, skus, orders) };
  const planted = plantFaults(making, healthy, orders);
  return { ...planted, rows: [...planted.rows, ...otherRows(making, healthy.orders)] };
}

/** What the feeds bring in the half hour after the start: the orders, shipments and bookings that were under way. */
export async function catchUp(dir: string, late: readonly Correction[], servers: Servers = ONLY_FILES): Promise<void> {
  await correct(dir, servers, late);
}

/** What stands in the databases of no order or SKU, or must be left out by the mapping. */
function otherRows({ catalog, ids, startMs, nightMs }: Making, orders: readonly OrderRecord[]): TableRow[] {
  const sold = orders.filter(({ stage, channel }) => stage === 'plain' && channel === 'marketplace');
  const withdrawn = sold.filter((_, i) => i % 100 === 0).map((order) => withdrawnRefundRow(ids.next(), order));
  const moving = catalog.products.slice(0, 20).map(({ sku }, i) => transitBalanceRow(ids.next(), sku, i + 1, startMs - DAY));
  return [...kitRows(catalog, ids), ...loadRows(nightMs, ids), ...withdrawn, ...moving];
}
