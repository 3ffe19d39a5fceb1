// Makes the demo's company: four SQLite databases from one seed, and the list of what is wrong in them. The list is written here and read off nothing.

import { mkdir } from 'node:fs/promises';
import { makeCatalog } from './catalog.ts';
import { Ids, type OrderRecord } from './company.ts';
import type { PlantedFault } from './fault.ts';
import { makeInventory } from './make-inventory.ts';
import { makeOrders } from './make-orders.ts';
import { plantFaults } from './plant-faults.ts';
import { Random } from './random.ts';
import { refundRow, type TableRow } from './tables.ts';
import { type Correction, correct, createDatabases } from './write-tables.ts';

export interface CompanyOptions {
  readonly seed: number;
  /** Of the webshop; at least {@link MIN_ORDERS}. */
  readonly orders: number;
  /** Takes webshop.db, oms.db, dallas.db and reno.db, none of which may be there yet. */
  readonly dir: string;
  /** The demo's first instant, in UTC milliseconds: the company's history ends here. */
  readonly startMs: number;
}

export interface Company {
  readonly faults: readonly PlantedFault[];
  /** For {@link catchUp}. */
  readonly late: readonly Correction[];
  readonly seconds: number;
}

/** The same options write the same databases, row for row. */
export async function generateCompany({ seed, orders, dir, startMs }: CompanyOptions): Promise<Company> {
  const began = performance.now();
  const random = new Random(seed);
  const ids = new Ids();
  const catalog = makeCatalog(random, orders);
  const tools = { random, catalog, ids, startMs };
  const healthy = makeOrders(tools, orders);
  const planted = plantFaults(tools, healthy, makeInventory(tools), orders);
  await mkdir(dir, { recursive: true });
  await createDatabases(dir, [...planted.rows, ...makeRefunds(healthy)]);
  return { faults: planted.faults, late: planted.late, seconds: (performance.now() - began) / 1_000 };
}

/** What the feeds bring in the half hour after the start: the orders, shipments and bookings that were under way. */
export async function catchUp(dir: string, late: readonly Correction[]): Promise<void> {
  await correct(dir, late);
}

/** The webshop keeps refunds as further rows of its orders' table. */
function makeRefunds(orders: readonly OrderRecord[]): TableRow[] {
  const shipped = orders.flatMap((order) => (order.stage === 'plain' ? order.shop : []));
  return shipped.filter((_, i) => i % 50 === 0).map((order, i) => refundRow(10_000_000 + i, order));
}
