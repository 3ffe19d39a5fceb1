import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TotalSummary } from '../../src/reconcile/summary.ts';
import { Belongings, boundaryOf, type Company, DAY, openCompany, START } from './company.ts';
import { type SourceDatabase, sqliteSource, type TableRow } from './source-database.ts';

// What a controller would do with paper and pencil: every amount in ten-thousandths, read off the text.
function units(text: string): bigint {
  const [, sign, whole, part] = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`not a plain decimal: ${text}`);
  const value = BigInt(whole) * 10_000n + BigInt((part ?? '').padEnd(4, '0'));
  return sign === '-' ? -value : value;
}

const PARTS = ['findings', 'accepted', 'expected', 'in_flight', 'within_tolerance', 'withheld', 'confirmed_away', 'unjudged', 'rejected'];

function checkSums(totals: readonly TotalSummary[]): void {
  for (const { left, right, variance, parts } of totals) {
    expect(Object.keys(parts).sort()).toEqual([...PARTS].sort());
    expect(units(variance)).toBe(units(right) - units(left));
    expect(Object.values(parts).reduce((sum, part) => sum + units(part), 0n)).toBe(units(variance));
  }
}

const TOTAL = '{ column: total, currency: currency }';
const orders = (channel: string) => `
      orders:
        table: orders
        columns: { channel: ${channel}, channel_order_id: id, order_id: id, status: status, currency: currency, total: ${TOTAL}, placed_at: placed_at }`;
const stock = `
      inventory:
        table: stock
        columns: { sku: sku, facility: facility, on_hand: qty }`;

const DEPLOYMENT = `
systems:
  shop:
    role: channel
    url: "\${SHOP_URL}"
    owns: { channel: [shop] }
    datasets:${orders('channel')}
  market:
    role: channel
    url: "\${MARKET_URL}"
    owns: { channel: [market] }
    datasets:${orders('channel')}
  oms:
    role: oms
    url: "\${OMS_URL}"
    datasets:${orders('channel')}${stock}
  dallas:
    role: warehouse
    url: "\${DALLAS_URL}"
    owns: { facility: [DAL] }
    datasets:${stock}
  reno:
    role: warehouse
    url: "\${RENO_URL}"
    owns: { facility: [RNO] }
    datasets:${stock}
teams:
  oms: {}
`;

const INTAKE = `
boundary: intake
title: Orders of the channels against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: { abs: 0.05 }, currency: {} }
scope: { since: 10d, on: placed_at, margin: 2d }
expected:
  - { id: cancelled, when: { missing_in: oms, channel.status: cancelled, not: [{ duplicated_in: channel }] } }
rules:
  - { id: never-imported, title: never, when: { missing_in: oms } }
  - { id: twice, title: twice, when: { duplicated_in: oms } }
  - { id: total-differs, title: differs, when: { differs: total }, then: [{ open_task: { team: oms } }] }
`;

const INVENTORY = `
boundary: inventory
title: Inventory of the OMS against the warehouses
left:  { dataset: oms.inventory, aggregate: { on_hand: sum } }
right: { dataset: warehouse.inventory, aggregate: { on_hand: sum } }
key:   [sku, facility]
group: [sku]
measure: on_hand
compare: { on_hand: { abs: 2, absent: 0 } }
compare_group: { on_hand: { abs: 3 } }
expected:
  - { id: given, when: { key.sku: A, differs: on_hand } }
rules:
  - { id: misplaced, title: misplaced, per: group, when: { group.shape: offsetting } }
  - { id: sum, title: sum, per: group, when: { differs: on_hand, group.shape: short } }
  - { id: off, title: off, per: key, when: { differs: on_hand, delta.on_hand: { under: 0 } } }
`;

const CURRENCIES = ['USD', 'EUR', 'JPY'];
const cents = fc.integer({ min: -300, max: 999 }).map((n) => (n / 100).toFixed(2));

const order = fc.record({
  channel: fc.constantFrom('shop', 'market'),
  id: fc.constantFrom('1', '2', '3', '4', '5', '6', 'x', 'X', 'é', '😀'),
  status: fc.constantFrom('open', 'open', 'cancelled'),
  currency: fc.constantFrom(...CURRENCIES, 'USD', 'USD'),
  // Now and then a total that is none: its row is rejected.
  total: fc.oneof({ weight: 12, arbitrary: cents }, { weight: 1, arbitrary: fc.constant('n/a') }),
  days: fc.constantFrom(1, 1, 1, 11, 20),
});
const level = fc.record({
  sku: fc.constantFrom('A', 'B', 'C', 'b'),
  facility: fc.constantFrom('DAL', 'RNO'),
  qty: fc.oneof({ weight: 12, arbitrary: fc.integer({ min: -4, max: 12 }).map((n) => (n / 2).toFixed(1)) }, { weight: 1, arbitrary: fc.constant('many') }),
});

interface World {
  readonly left: readonly Order[];
  readonly right: readonly Order[];
  readonly booked: readonly Level[];
  readonly counted: readonly Level[];
  readonly down: readonly string[];
}
type Order = {
  readonly channel: string;
  readonly id: string;
  readonly status: string;
  readonly currency: string;
  readonly total: string;
  readonly days: number;
};
type Level = { readonly sku: string; readonly facility: string; readonly qty: string };

const world: fc.Arbitrary<World> = fc.record({
  left: fc.array(order, { maxLength: 14 }),
  right: fc.array(order, { maxLength: 14 }),
  booked: fc.array(level, { maxLength: 10 }),
  counted: fc.array(level, { maxLength: 10 }),
  down: fc.subarray(['market', 'reno'], { minLength: 0 }),
});

interface Part {
  readonly left: bigint;
  readonly right: bigint;
  readonly parts: Readonly<Record<string, bigint>>;
}

/** The intake totals by currency, from nothing but the rows: key by key, each to the part that its rows deserve. */
function expectIntake({ left, right, down }: World): Readonly<Record<string, Part>> {
  const read = left.filter(({ channel }) => !down.includes(channel));
  const keyOf = ({ channel, id }: Order) => `${channel}/${id}`;
  const sums: Record<string, { left: bigint; right: bigint; parts: Record<string, bigint> }> = {};
  for (const key of new Set([...read, ...right].map(keyOf))) {
    const l = read.filter((one) => keyOf(one) === key);
    const r = right.filter((one) => keyOf(one) === key);
    const isRejected = ({ total }: Order) => total === 'n/a';
    if (![...l, ...r].some((one) => one.days < 10 || isRejected(one))) continue;
    const part = partOf(
      l,
      r,
      [...l, ...r].some(isRejected),
      down.some((channel) => key.startsWith(channel)),
    );
    for (const [side, rows] of [
      ['left', l],
      ['right', r],
    ] as const) {
      for (const { currency, total } of rows.filter((one) => !isRejected(one))) {
        const sum = sums[currency] ?? { left: 0n, right: 0n, parts: {} };
        sums[currency] = sum;
        sum[side] += units(total);
        sum.parts[part] = (sum.parts[part] ?? 0n) + (side === 'left' ? -units(total) : units(total));
      }
    }
  }
  return sums;
}

function partOf(l: readonly Order[], r: readonly Order[], rejected: boolean, withheld: boolean): string {
  if (rejected) return 'rejected';
  if (withheld) return 'withheld';
  if (r.length === 0 && l.length === 1) return l[0]?.status === 'cancelled' ? 'expected' : 'findings';
  if (r.length !== 1) return 'findings';
  if (l.length !== 1) return 'unjudged';
  const [a, b] = [l[0] as Order, r[0] as Order];
  const near = a.currency === b.currency && units(a.total) - units(b.total) <= 500n && units(b.total) - units(a.total) <= 500n;
  return near ? 'within_tolerance' : 'findings';
}

describe('the totals of a run', () => {
  const belongings = new Belongings();
  const databases: Record<string, SourceDatabase> = {};
  let company: Company;
  beforeAll(async () => {
    const env: Record<string, string> = {};
    for (const name of ['shop', 'market', 'oms', 'dallas', 'reno']) {
      const database = belongings.keep(sqliteSource());
      databases[name] = database;
      env[`${name.toUpperCase()}_URL`] = database.url;
      await database.create('orders', { channel: 'text', id: 'text', status: 'text', currency: 'text', total: 'decimal', placed_at: 'datetime' }, []);
      await database.create('stock', { sku: 'text', facility: 'text', qty: 'decimal' }, []);
    }
    company = belongings.keep(await openCompany({ deployment: DEPLOYMENT, rules: { intake: INTAKE, inventory: INVENTORY }, env }));
  });
  afterAll(() => belongings.drop());

  const fill = async (name: string, table: string, rows: readonly TableRow[]): Promise<void> => {
    await databases[name]?.knex(table).delete();
    await databases[name]?.insert(table, rows);
  };
  const orderRows = (list: readonly Order[]): readonly TableRow[] =>
    list.map(({ days, ...row }) => ({ ...row, placed_at: new Date(START - days * DAY).toISOString().slice(0, 19).replace('T', ' ') }));

  it('add up to the last digit, whatever stands in the tables and whoever is down', async () => {
    let runs = 0;
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        await fill('shop', 'orders', orderRows(given.left.filter(({ channel }) => channel === 'shop')));
        await fill('market', 'orders', orderRows(given.left.filter(({ channel }) => channel === 'market')));
        await fill('oms', 'orders', orderRows(given.right));
        await fill('oms', 'stock', given.booked);
        await fill(
          'dallas',
          'stock',
          given.counted.filter(({ facility }) => facility === 'DAL'),
        );
        await fill(
          'reno',
          'stock',
          given.counted.filter(({ facility }) => facility === 'RNO'),
        );
        for (const name of ['market', 'reno'])
          company.env[`${name.toUpperCase()}_URL`] = given.down.includes(name) ? `sqlite:${company.folder}/nowhere.db` : (databases[name]?.url ?? '');
        // State, findings and acceptances of the runs before stay: they may not change the sums.
        const summary = await company.runAt(START + runs++);
        const intake = boundaryOf(summary, 'intake');
        const inventory = boundaryOf(summary, 'inventory');
        for (const { parts } of [...intake.totals, ...inventory.totals]) for (const part of Object.keys(nonZero(parts))) seen.add(part);
        checkSums(intake.totals);
        checkSums(inventory.totals);
        const found = Object.fromEntries(
          intake.totals.map(({ currency, left, right, parts }) => [currency ?? '', { left: units(left), right: units(right), parts: nonZero(parts) }]),
        );
        const expected = Object.fromEntries(
          Object.entries(expectIntake(given)).map(([currency, sum]) => [currency, { ...sum, parts: nonZeroSums(sum.parts) }]),
        );
        expect(found).toEqual(expected);
        expect(inventory.totals.map(({ left, right }) => [units(left), units(right)])).toEqual(expectInventory(given));
      }),
      { seed: 7, numRuns: 60 },
    );
    expect([...seen].sort()).toEqual(['expected', 'findings', 'rejected', 'unjudged', 'withheld', 'within_tolerance']);
  });
});

function nonZero(parts: Readonly<Record<string, string>>): Readonly<Record<string, bigint>> {
  return nonZeroSums(Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, units(text)])));
}

function nonZeroSums(parts: Readonly<Record<string, bigint>>): Readonly<Record<string, bigint>> {
  return Object.fromEntries(Object.entries(parts).filter(([, sum]) => sum !== 0n));
}

/** What was read, as far as it could be read at all. */
function expectInventory({ booked, counted, down }: World): readonly (readonly bigint[])[] {
  const read = counted.filter(({ facility }) => !(facility === 'RNO' && down.includes('reno'))).filter(({ qty }) => qty !== 'many');
  const stated = booked.filter(({ qty }) => qty !== 'many');
  const sum = (rows: readonly Level[]) => rows.reduce((total, { qty }) => total + units(qty), 0n);
  return read.length + stated.length === 0 ? [] : [[sum(stated), sum(read)]];
}
