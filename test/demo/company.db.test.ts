import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, catchUp, generateCompany } from '../../src/commands/demo/generate-company.ts';
import { healFaults } from '../../src/commands/demo/heal-faults.ts';
import { FAULT_QUERIES, NOISE_QUERIES, VIEWS } from './fault-queries.ts';

const START_MS = Date.UTC(2026, 10, 21, 15);
/** As the demo's description states them, for 20,000 orders. */
const STATED: Readonly<Record<string, number>> = {
  'never imported': 12,
  'imported twice': 5,
  'total differs': 8,
  'currency differs': 3,
  'cancelled in the channel only': 6,
  'cancelled in the OMS only': 3,
  'unknown to the channel': 4,
  'fulfilled, never shipped': 10,
  overdue: 5,
  reassigned: 7,
  'unrecorded split': 5,
  short: 6,
  over: 4,
  'substituted SKU': 5,
  'picked unlike shipped': 4,
  'shipped, unknown to the OMS': 3,
  'allocated twice': 3,
  'shipped after cancellation': 4,
  'on hand drifted': 9,
  'on hand far off': 5,
  'many small drifts': 4,
  'offsetting drift': 6,
  'available drifted': 4,
  'negative on hand': 3,
  oversold: 3,
  'unknown SKU': 3,
  'not in the warehouse': 3,
};

let root: string;
let dir: string;
let company: Company;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tallyman-demo-'));
  dir = join(root, 'company');
  company = await generateCompany({ seed: 11, orders: 20_000, dir, startMs: START_MS });
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** One connection that sees all four databases, and what they say in the same words. */
function inspect<T>(look: (count: (sql: string) => number) => T): T {
  const database = new Database(join(dir, 'oms.db'));
  try {
    for (const name of ['webshop', 'dallas', 'reno']) database.exec(`ATTACH '${join(dir, `${name}.db`)}' AS ${name}`);
    for (const view of VIEWS) database.exec(view);
    return look((sql) => (database.prepare(`SELECT count(*) AS n FROM (${sql})`).get() as { n: number }).n);
  } finally {
    database.close();
  }
}

async function fingerprint(folder: string): Promise<readonly string[]> {
  return ['webshop', 'oms', 'dallas', 'reno'].map((name) => {
    const database = new Database(join(folder, `${name}.db`));
    const hash = createHash('sha256');
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as { name: string }[];
    for (const table of tables) hash.update(JSON.stringify(database.prepare(`SELECT * FROM ${table.name} ORDER BY id`).all()));
    database.close();
    return hash.digest('hex');
  });
}

const tally = (kinds: readonly string[]) => Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((other) => other === kind).length]));

describe('the demo company', () => {
  test('is the same, row for row, for the same seed, and another for another', async () => {
    const options = { orders: 600, startMs: START_MS };
    for (const [name, seed] of [
      ['a', 3],
      ['b', 3],
      ['c', 4],
    ] as const)
      await generateCompany({ ...options, seed, dir: join(root, name) });
    expect(await fingerprint(join(root, 'b'))).toEqual(await fingerprint(join(root, 'a')));
    expect(await fingerprint(join(root, 'c'))).not.toEqual(await fingerprint(join(root, 'a')));
  });

  test('has as many orders as were asked for, save those that a fault took away, and more lines than orders', () => {
    const { orders, allocations } = inspect((count) => ({
      orders: count("SELECT 1 FROM shop_orders WHERE type = 'order'"),
      allocations: count('SELECT 1 FROM order_allocations'),
    }));
    expect(orders).toBe(20_000 - 4);
    expect(allocations).toBeGreaterThan(28_000);
  });

  test('is listed with as many faults of each kind as are stated', () => {
    expect(tally(company.faults.map(({ fault }) => fault))).toEqual(STATED);
  });

  test('is noisy in every way that must not matter', () => {
    const found = inspect((count) => Object.fromEntries(Object.entries(NOISE_QUERIES).map(([name, sql]) => [name, count(sql) > 0])));
    expect(found).toEqual(Object.fromEntries(Object.keys(NOISE_QUERIES).map((name) => [name, true])));
  });

  test('holds those faults and no others, once the late feeds have come; after healing, half as many', async () => {
    const count = () => inspect((rows) => Object.fromEntries(Object.entries(FAULT_QUERIES).map(([name, sql]) => [name, rows(sql)])));
    const before = count();
    expect(before['never imported']).toBeGreaterThan(12);
    expect(before['fulfilled, never shipped']).toBe(10 + 8);
    await catchUp(dir, company.late);
    expect(count()).toEqual(STATED);
    const healed = tally((await healFaults(dir, company.faults)).map(({ fault }) => fault));
    expect(healed['never imported']).toBe(6);
    expect(healed['imported twice']).toBe(3);
    expect(count()).toEqual(Object.fromEntries(Object.entries(STATED).map(([kind, planted]) => [kind, planted - (healed[kind] ?? 0)])));
  });
});
