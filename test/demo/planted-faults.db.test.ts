import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlantedFault } from '../../src/commands/demo/fault.ts';
import { type Company, catchUp, generateCompany } from '../../src/commands/demo/generate-company.ts';
import { healFaults } from '../../src/commands/demo/heal-faults.ts';
import { ONLY_FILES } from '../../src/commands/demo/servers.ts';
import { correct } from '../../src/commands/demo/write-tables.ts';
import { ATTACHED, VIEWS } from './company-views.ts';
import { DISAGREEMENTS } from './fault-queries.ts';
import { LINE_FAULT_QUERIES } from './fault-queries-lines.ts';
import { MONEY_FAULT_QUERIES } from './fault-queries-money.ts';
import { STOCK_FAULT_QUERIES } from './fault-queries-stock.ts';
import { FAULT_VIEWS } from './fault-views.ts';

const QUERIES: Readonly<Record<string, string>> = { ...LINE_FAULT_QUERIES, ...STOCK_FAULT_QUERIES, ...MONEY_FAULT_QUERIES };
/** Every one of these kinds comes eight times in 20,000 orders, the others three to seven times. */
const FREQUENT = ['never allocated', 'reservation leaked after shipment', 'book quantity off', 'return never credited', 'came back, never processed'];
/** Of 4,000 orders, each kind comes a fifth as often, but once at least. */
const STATED = Object.fromEntries(Object.keys(QUERIES).map((kind) => [kind, FREQUENT.includes(kind) ? 2 : 1]));

/** Whatever two systems may disagree on, and the kinds of fault that make them. One that is listed twice makes two rows differ. */
const DISAGREEING: Readonly<Record<string, readonly string[]>> = {
  'lines against allocations': [
    'complete, with a line that nobody ships',
    'a kit without one of its parts',
    'lines without their order',
    'allocated in part',
    'allocated twice as much',
    'never allocated',
    'allocation lost, the goods still reserved',
  ],
  'allocations of no line': ['allocated to a line that is gone'],
  'promises against reservations': [
    'reserved short',
    'reserved over',
    'reserved elsewhere',
    'promised, not reserved',
    'reserved after cancellation',
    'reservation leaked after shipment',
    'reserved at the 3PL after shipment',
    'left short, the rest still reserved',
    'never shipped by the 3PL, still open there',
  ],
  'reservations of no promise': ['reserved elsewhere', 'allocation lost, the goods still reserved'],
  'dues against invoices less credits': [
    'another tax',
    'shipped, never invoiced',
    'invoice left in draft',
    'invoice taken back, never posted again',
    'invoice off by cents',
    'invoiced too much',
    'invoiced twice',
    'a parcel not invoiced',
    'return never credited',
    'credit left in draft',
    'credited twice',
    'credited to another amount',
  ],
  'invoices of nothing due': ['invoiced before it left'],
  'invoices in another month': ['posted in the wrong month'],
  'returns against credits': ['return never credited', 'credit left in draft', 'credited twice', 'credited to another amount'],
  'credits of no return': ['returned and credited, unknown to the OMS'],
  'returns against receipts': [
    'put to another use',
    'processed, never came back',
    'more came back than was processed',
    'received twice',
    'came back elsewhere',
  ],
  'receipts of no return': ['came back unannounced', 'returned and credited, unknown to the OMS'],
  'refunds against refunds': ['refund of another amount', 'refund of another order'],
  'refunds of the channels alone': ['refunded in the shop only', 'refunded in the marketplace only'],
  'old refunds of the OMS alone': ['promised, never refunded'],
  'transfers sent against received': ['received short', 'received over', 'booked in twice'],
  'transfers received, never sent': ['received, never sent', 'received as another SKU'],
  'transfers neither received nor on the road': ['sent, never received', 'received as another SKU'],
  'books against shelves': [
    'not on the books',
    "off at the 3PL's in the books",
    'book quantity off',
    'book quantity far off',
    'a little off everywhere in the books',
    'a little off everywhere in the books',
    'booked to the other facility',
    'booked to the other facility',
    'below zero in the books',
  ],
  'books of no shelf': ['booked before it came'],
};

let root: string;
let dir: string;
let company: Company;
let ours: readonly PlantedFault[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tallyman-demo-'));
  dir = join(root, 'company');
  company = await generateCompany({ seed: 12, orders: 4_000, dir, startMs: Date.UTC(2026, 10, 21, 15) });
  ours = company.faults.filter(({ fault }) => fault in QUERIES);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** How many rows each query finds, on one connection that sees all databases. */
function tallyAll(queries: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  const database = new Database(join(dir, 'oms.db'));
  try {
    for (const name of ATTACHED) database.exec(`ATTACH '${join(dir, `${name}.db`)}' AS "${name}"`);
    for (const view of [...VIEWS, ...FAULT_VIEWS]) database.exec(view);
    const count = (sql: string) => (database.prepare(`SELECT count(*) AS n FROM (${sql})`).get() as { n: number }).n;
    return Object.fromEntries(Object.entries(queries).map(([name, sql]) => [name, count(sql)]));
  } finally {
    database.close();
  }
}

function tally(faults: readonly PlantedFault[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { fault } of faults) counts[fault] = (counts[fault] ?? 0) + 1;
  return counts;
}

const none = (queries: Readonly<Record<string, string>>) => Object.fromEntries(Object.keys(queries).map((name) => [name, 0]));

describe('the faults between allocation and refund', () => {
  test('are listed as often as they are stated', () => {
    expect(tally(ours)).toEqual(STATED);
  });

  test('are not made by the feeds, nor by what goes wrong elsewhere: with their cures, none is there', async () => {
    await catchUp(dir, company.late);
    const planted = tallyAll(QUERIES);
    expect(planted).toEqual(STATED);
    const cures = ours.map(({ cure }) => cure);
    await correct(dir, ONLY_FILES, cures);
    expect(tallyAll(QUERIES)).toEqual(none(QUERIES));
  });

  test('are all that systems disagree on where nothing else is wrong, and half as many after healing', async () => {
    const others = company.faults.filter(({ fault }) => !(fault in QUERIES)).map(({ cure }) => cure);
    await correct(dir, ONLY_FILES, others);
    expect(tallyAll({ ...QUERIES, ...DISAGREEMENTS })).toEqual(none({ ...QUERIES, ...DISAGREEMENTS }));
    const faults = ours.map(({ cure }) => ({ remove: cure.insert, insert: cure.remove }));
    await correct(dir, ONLY_FILES, faults);
    const explained = Object.entries(DISAGREEING).map(([name, kinds]) => [name, kinds.reduce((sum, kind) => sum + (STATED[kind] ?? Number.NaN), 0)]);
    expect(tallyAll(DISAGREEMENTS)).toEqual(Object.fromEntries(explained));
    const healed = tally(await healFaults(dir, ours));
    expect(healed['never allocated']).toBe(1);
    expect(tallyAll(QUERIES)).toEqual(Object.fromEntries(Object.entries(STATED).map(([kind, planted]) => [kind, planted - (healed[kind] ?? 0)])));
  });
});
