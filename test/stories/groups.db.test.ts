import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { describeWithMariadbAndPostgres } from '../servers/databases.ts';
import { Belongings, boundaryOf, type Company, MINUTE, movesOf, openCompany, START, tasksOf } from './company.ts';
import { type Columns, mariadbSource, postgresSource, sqliteSource, type TableRow } from './source-database.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

const STOCK: Columns = { sku: 'text', facility: 'text', qty: 'decimal' };
const SHIPPED: Columns = { doc: 'text', so: 'text', line: 'text', facility: 'text', sku: 'text', qty: 'decimal', at: 'datetime' };
const PROMISED: Columns = {
  so: 'text',
  line: 'text',
  facility: 'text',
  sku: 'text',
  qty: 'decimal',
  status: 'text',
  amount: 'decimal',
  due: 'datetime',
  at: 'datetime',
};

const inventory = `
      inventory:
        table: stock
        columns: { sku: sku, facility: facility, on_hand: qty, available: qty }`;

function warehouse(name: string, facilities: readonly string[]): string {
  return `
  ${name}:
    role: warehouse
    url: "\${${name.toUpperCase()}_URL}"
    owns: { facility: [${facilities.join(', ')}] }
    datasets:${inventory}
      shipment_lines:
        table: shipped
        columns: { shipment_id: doc, order_id: so, line_id: line, facility: facility, sku: sku, quantity: qty, shipped_at: at, updated_at: at }`;
}

const TEN = ['F0', 'F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9'];
const DEPLOYMENT = `
systems:
  oms:
    role: oms
    url: "\${OMS_URL}"
    datasets:${inventory}
      allocations:
        table: promised
        columns:
          order_id:   so
          line_id:    line
          facility:   facility
          sku:        sku
          quantity:   qty
          status:     status
          line_total: { column: amount, type: money, currency: { value: USD } }
          due_at:     due
          updated_at: at${warehouse('dallas', ['DAL'])}${warehouse('reno', ['RNO'])}${warehouse('coast', TEN)}
teams:
  oms: {}
  fulfillment: {}
`;

const shipped = (so: string, facility: string, qty: string) => ({ doc: `S-${so}`, so, line: '1', facility, sku: 'A', qty, at: '2026-11-20 10:00:00' });
const promised = (so: string, facility: string, qty: string, status: string, due: string) => ({
  so,
  line: '1',
  facility,
  sku: 'A',
  qty,
  status,
  amount: '10.00',
  due,
  at: '2026-11-20 09:00:00',
});
const stock = (sku: string, facility: string, qty: string): TableRow => ({ sku, facility, qty });

async function openWithFacilities(
  rows: { readonly oms: readonly TableRow[]; readonly dallas: readonly TableRow[]; readonly reno: readonly TableRow[]; readonly coast: readonly TableRow[] },
  orders: {
    readonly promised: readonly TableRow[];
    readonly dallas: readonly TableRow[];
    readonly reno: readonly TableRow[];
  },
): Promise<Company> {
  const oms = belongings.keep(await mariadbSource());
  const dallas = belongings.keep(await postgresSource({ locale: 'en_US.UTF-8' }));
  const reno = belongings.keep(sqliteSource());
  const coast = belongings.keep(await mariadbSource({ collation: 'utf8mb4_bin' }));
  await oms.create('stock', STOCK, rows.oms, ['sku', 'facility']);
  await oms.create('promised', PROMISED, orders.promised, ['so', 'line']);
  for (const [database, stocked, sent] of [
    [dallas, rows.dallas, orders.dallas],
    [reno, rows.reno, orders.reno],
    [coast, rows.coast, []],
  ] as const) {
    await database.create('stock', STOCK, stocked, ['sku']);
    await database.create('shipped', SHIPPED, sent, ['so', 'line']);
  }
  const rules = { fulfillment: readFileSync('rules/fulfillment.yaml', 'utf8'), inventory: readFileSync('rules/inventory.yaml', 'utf8') };
  return belongings.keep(
    await openCompany({ deployment: DEPLOYMENT, rules, env: { OMS_URL: oms.url, DALLAS_URL: dallas.url, RENO_URL: reno.url, COAST_URL: coast.url } }),
  );
}

const NOTHING = { oms: [], dallas: [], reno: [], coast: [] };

describeWithMariadbAndPostgres('what an order line or a SKU is as a whole', () => {
  it('an order that left from the other warehouse is one finding and one task, and backlog is none', async () => {
    const company = await openWithFacilities(NOTHING, {
      promised: [
        promised('A1', 'DAL', '2', 'fulfilled', '2026-11-19 00:00:00'),
        promised('A2', 'DAL', '1', 'fulfilled', '2026-11-19 00:00:00'),
        // Due in two days: nothing of the one has left, and one of four of the other.
        promised('A3', 'DAL', '3', 'allocated', '2026-11-23 12:00:00'),
        promised('A4', 'RNO', '4', 'allocated', '2026-11-23 12:00:00'),
      ],
      dallas: [shipped('A2', 'DAL', '1')],
      reno: [shipped('A1', 'RNO', '2'), shipped('A4', 'RNO', '1')],
    });
    const first = await company.runAt(START);
    expect(movesOf(first, 'fulfillment')).toEqual({ pending: 1 });
    const second = await company.runAt(START + 31 * MINUTE);
    expect(boundaryOf(second, 'fulfillment')).toMatchObject({
      status: 'complete',
      keys: 5,
      matched: 1,
      unjudged: 0,
      withheld: 0,
      expected: { 'not-yet-due': 2, 'cancelled-and-not-shipped': 0 },
      findings: { pending: 0, opened: 1, continuing: 0 },
      // 10 promised, 4 shipped: all that lacks is backlog, 3 and 3; the reassigned two are -2 and +2.
      totals: [{ column: 'quantity', left: '10', right: '4', variance: '-6', parts: { expected: '-6', findings: '0' } }],
    });
    expect(await tasksOf(company)).toEqual(['reassigned-behind-oms A1/1/-: oms open']);
    expect(await company.state('findings').pluck('title')).toEqual(['Order A1 line 1 left from RNO, the OMS says DAL']);
    // Two days later the backlog is due.
    const third = await company.runAt(START + 2 * 24 * 60 * MINUTE + MINUTE);
    expect(boundaryOf(third, 'fulfillment')).toMatchObject({
      expected: { 'not-yet-due': 0 },
      by_rule: { overdue: 2 },
      findings: { pending: 2, continuing: 1 },
    });
  });

  it('a SKU whose facilities err in opposite directions is one finding and one task, and ten facilities each four short are one too', async () => {
    const company = await openWithFacilities(
      {
        oms: [
          stock('X', 'DAL', '100'),
          stock('X', 'RNO', '50'),
          ...TEN.map((facility) => stock('T', facility, '50')),
          stock('OK', 'DAL', '10'),
          stock('W', 'RNO', '30'),
        ],
        dallas: [stock('X', 'DAL', '80'), stock('OK', 'DAL', '4'), stock('OK', 'DAL', '6')],
        reno: [stock('X', 'RNO', '70'), stock('W', 'RNO', '26')],
        coast: TEN.map((facility) => stock('T', facility, '46')),
      },
      { promised: [], dallas: [], reno: [] },
    );
    await company.runAt(START);
    const second = await company.runAt(START + 31 * MINUTE);
    expect(boundaryOf(second, 'inventory')).toMatchObject({
      status: 'complete',
      keys: 14,
      matched: 12,
      unjudged: 0,
      discrepancies: { differs: 2, group_differs: 1, missing_in_warehouse: 0, missing_in_oms: 0 },
      findings: { opened: 2, pending: 0 },
      by_rule: { 'offsetting-drift': 1, 'sku-drift': 1, 'on-hand-drift': 0 },
    });
    expect(await tasksOf(company)).toEqual(['offsetting-drift X: oms open', 'sku-drift T: oms open']);
    // 150 + 500 + 10 + 30 against 150 + 460 + 10 + 26: of -44, the ten facilities are -40 and W, within tolerance, -4.
    const sums = {
      currency: null,
      left: '690',
      right: '646',
      variance: '-44',
      parts: { findings: '-40', within_tolerance: '-4', unjudged: '0', confirmed_away: '0' },
    };
    expect(boundaryOf(second, 'inventory').totals).toMatchObject([
      { column: 'on_hand', ...sums },
      { column: 'available', ...sums },
    ]);
  });
});
