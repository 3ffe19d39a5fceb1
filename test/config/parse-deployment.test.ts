import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/config/parse-deployment.ts';
import { readDeployment } from './read-deployment.ts';

const TEXT = `
state: "\${STATE_URL:-sqlite:var/state.db}"
timezone: America/Chicago
calendar: { weekend: [fri, sat], holidays: [2026-12-25, 2027-01-01] }
variants: [sales-by-order, refunds-by-order]
systems:
  webshop:
    role: channel
    url: "mysql://\${SHOP_USER}:\${SHOP_PASSWORD}@shop.example.com/shop"
    owns: { channel: [webshop] }
    guard: { min_rows: 1, max_drop: 12.5% }
    datasets:
      orders:
        table: shop_orders
        where: "type = 'order'"
        columns:
          channel:          { value: webshop }
          channel_order_id: { column: id, type: text, normalize: [trim, { strip_prefix: "WEB-" }, strip_leading_zeros] }
          status:           { column: state, map: { processing: open, completed: shipped, NO: cancelled }, unmapped: keep, default: processing }
          currency:         currency
          total:            { column: grand_total, type: money, currency: currency_code }
          tax:              tax_amount
          discount:         { column: rebate, currency: { value: USD }, default: "0.00" }
          placed_at:        { column: date_created_gmt, type: instant, timezone: Europe/Berlin }
        extra: { store_view: { column: store, type: text, normalize: [upper] }, items: integer }
  oms:
    role: oms
    url: sqlite:data/oms.db
    timezone: America/New_York
    read: { statement_timeout: 90s }
    datasets:
      allocations:
        sql: |
          -- what is promised to whom
          SELECT order_id, line_id, facility, sku, quantity, status FROM allocations;
        columns: { status: { map: { A: allocated, F: fulfilled } } }
  dallas: { role: warehouse, url: "postgresql://db.example.com/dallas", owns: { facility: [DAL] }, datasets: { inventory: { sql: "WITH s AS (SELECT 1) SELECT * FROM s" } } }
facilities:
  DAL: { name: Dallas, timezone: America/Denver, codes: { oms: "10000" }, counts_per_day: 040, mail: dal-counts@example.com }
  RNO: {}
teams:
  fulfillment: { mail: fulfillment@example.com }
  oms:
`;

function understood(text: string, env: Record<string, string> = {}): Deployment {
  const { deployment, problems } = readDeployment(text, { env, folder: '/srv/shop' });
  expect(problems).toEqual([]);
  if (!deployment) throw new Error('no deployment without a problem');
  return deployment;
}

const deployment = understood(TEXT, { SHOP_USER: 'reader', SHOP_PASSWORD: 'pw' });
const orders = deployment.systems.get('webshop')?.datasets.get('orders');

describe('a deployment is understood', () => {
  test('its state falls back to a file beside the configuration, and moves to a server when the environment says so', () => {
    expect(deployment.state).toEqual({ dialect: 'sqlite', url: '/srv/shop/var/state.db' });
    expect(understood(TEXT, { SHOP_USER: 'a', SHOP_PASSWORD: 'b', STATE_URL: 'mysql://t:s@db/tally' }).state).toEqual({
      dialect: 'mysql',
      url: 'mysql://t:s@db/tally',
    });
    expect(understood('systems: { e: { role: erp, url: "sqlite:e.db", datasets: { credits: { sql: select 1 } } } }').state.url).toBe('/srv/shop/var/state.db');
  });

  test('a system has its role, database, zone, timeout and what it owns, with defaults where it says nothing', () => {
    const { datasets: _, ...webshop } = deployment.systems.get('webshop') ?? {};
    expect(webshop).toEqual({
      name: 'webshop',
      role: 'channel',
      dialect: 'mysql',
      url: 'mysql://reader:pw@shop.example.com/shop',
      timezone: 'UTC',
      owns: new Map([['channel', ['webshop']]]),
      statementTimeoutMs: 600_000,
      guard: { minRows: 1, maxDrop: 125_000_000_000n },
      facilityCodes: new Map(),
    });
    const oms = deployment.systems.get('oms');
    expect(oms).toMatchObject({
      dialect: 'sqlite',
      url: '/srv/shop/data/oms.db',
      timezone: 'America/New_York',
      statementTimeoutMs: 90_000,
      guard: null,
      owns: new Map(),
    });
    expect(deployment.systems.get('dallas')).toMatchObject({ dialect: 'postgres', url: 'postgresql://db.example.com/dallas' });
    expect([...deployment.systems.keys()]).toEqual(['webshop', 'oms', 'dallas']);
  });

  test('business days are those of its calendar, in its own zone; Saturdays and Sundays are off where it has none', () => {
    const zone = 'America/Chicago';
    expect(deployment.calendar).toEqual({ timezone: zone, weekend: new Set([5, 6]), holidays: new Set(['2026-12-25', '2027-01-01']) });
    const systems = 'systems: { e: { role: erp, url: "sqlite:e.db", datasets: { credits: { sql: select 1 } } } }';
    expect(understood(`timezone: ${zone}\n${systems}`).calendar).toEqual({ timezone: zone, weekend: new Set([6, 7]), holidays: new Set() });
    expect(understood(`calendar: { weekend: [] }\n${systems}`).calendar).toEqual({ timezone: 'UTC', weekend: new Set(), holidays: new Set() });
  });

  test('variants are named in a list', () => {
    expect(deployment.variants).toEqual(new Set(['sales-by-order', 'refunds-by-order']));
  });

  test('a guard may ask for one thing only', () => {
    const guard = (text: string) =>
      understood(`systems: { e: { role: erp, url: "sqlite:e.db", guard: ${text}, datasets: { credits: { sql: select 1 } } } }`).systems.get('e')?.guard;
    expect(guard('{ min_rows: 500 }')).toEqual({ minRows: 500, maxDrop: null });
    expect(guard('{ max_drop: 100% }')).toEqual({ minRows: 0, maxDrop: 1_000_000_000_000n });
    expect(guard('{ max_drop: 0% }')).toEqual({ minRows: 0, maxDrop: 0n });
  });

  test('a watermark is a column of the source or a statement, and holds a difference back for half an hour unless it says how long', () => {
    const watermark = (text: string) =>
      understood(`systems: { e: { role: erp, url: "sqlite:e.db", datasets: { credits: { sql: select 1, watermark: ${text} } } } }`)
        .systems.get('e')
        ?.datasets.get('credits')?.watermark;
    expect(watermark('{ column: loaded_at }')).toEqual({ from: { column: 'loaded_at' }, fenceMaxMs: 1_800_000 });
    expect(watermark('{ sql: "SELECT MAX(loaded_at) FROM loads;", fence_max: 26h }')).toEqual({
      from: { sql: 'SELECT MAX(loaded_at) FROM loads' },
      fenceMaxMs: 93_600_000,
    });
    expect(orders?.watermark).toBeNull();
  });

  test('a table is named with its condition', () => {
    expect(orders?.from).toEqual({ table: 'shop_orders', where: "type = 'order'" });
  });

  test('a plain name maps the column of that name, with the type that the vocabulary gives it', () => {
    expect(orders?.columns.get('currency')).toEqual({ name: 'currency', type: 'text', source: { column: 'currency' }, unmapped: 'reject', normalize: [] });
  });

  test('a fixed value stands in every row', () => {
    expect(orders?.columns.get('channel')).toEqual({ name: 'channel', type: 'text', source: { value: 'webshop' }, unmapped: 'reject', normalize: [] });
  });

  test('normalizations keep their order', () => {
    expect(orders?.columns.get('channel_order_id')?.normalize).toEqual([
      { kind: 'trim' },
      { kind: 'strip_prefix', value: 'WEB-' },
      { kind: 'strip_leading_zeros' },
    ]);
  });

  test('statuses are mapped to our words, a status spelt NO included', () => {
    expect(orders?.columns.get('status')).toEqual({
      name: 'status',
      type: 'text',
      source: { column: 'state' },
      map: new Map([
        ['processing', 'open'],
        ['completed', 'shipped'],
        ['NO', 'cancelled'],
      ]),
      unmapped: 'keep',
      default: 'processing',
      normalize: [],
      values: ['open', 'held', 'cancelled', 'shipped', 'delivered', 'closed'],
    });
  });

  test("an amount carries the currency that it names, else that of its dataset's currency column", () => {
    expect(orders?.columns.get('total')).toMatchObject({ type: 'money', source: { column: 'grand_total' }, currency: { column: 'currency_code' } });
    expect(orders?.columns.get('tax')).toMatchObject({ type: 'money', source: { column: 'tax_amount' }, currency: { column: 'currency' } });
    expect(orders?.columns.get('discount')).toMatchObject({ source: { column: 'rebate' }, currency: { value: 'USD' }, default: '0.00' });
  });

  test('a timestamp may have a zone of its own', () => {
    expect(orders?.columns.get('placed_at')).toMatchObject({ type: 'instant', timezone: 'Europe/Berlin' });
  });

  test('extra columns are mapped like the others and offered to the rules', () => {
    expect(orders?.columns.get('store_view')).toEqual({
      name: 'store_view',
      type: 'text',
      source: { column: 'store' },
      unmapped: 'reject',
      normalize: [{ kind: 'upper' }],
    });
    expect(orders?.columns.get('items')).toMatchObject({ type: 'integer', source: { column: 'items' } });
    expect(deployment.extras).toEqual(
      new Map([
        [
          'channel.orders',
          [
            { name: 'store_view', type: 'text', required: false },
            { name: 'items', type: 'integer', required: false },
          ],
        ],
      ]),
    );
  });

  test('a query loses its last semicolon; a column that it names only to map its words is the one of that name', () => {
    const allocations = deployment.systems.get('oms')?.datasets.get('allocations');
    expect(allocations?.from).toEqual({ sql: '-- what is promised to whom\nSELECT order_id, line_id, facility, sku, quantity, status FROM allocations' });
    expect([...(allocations?.columns.keys() ?? [])]).toEqual(['status']);
    expect(allocations?.columns.get('status')).toMatchObject({
      source: { column: 'status' },
      unmapped: 'reject',
      values: ['allocated', 'backordered', 'fulfilled', 'cancelled'],
    });
  });

  test('words may be mapped in a file of two columns, as a spreadsheet saves it', () => {
    const source = 'columns: { status: { column: s, map: { file: maps/statuses.csv }, unmapped: keep } }';
    const text = `systems: { s: { role: oms, url: "sqlite:s.db", datasets: { allocations: { sql: select 1, ${source} } } } }`;
    const csv = '\uFEFFsource,ours\r\nALLOC, allocated\r\n"sent, in part",fulfilled\r\n\r\n"said ""done""" ,fulfilled\r\n"two\nlines",cancelled';
    const { deployment: read, problems } = readDeployment(text, { beside: { 'maps/statuses.csv': csv } });
    expect(problems).toEqual([]);
    const status = read?.systems.get('s')?.datasets.get('allocations')?.columns.get('status');
    expect(status).toMatchObject({ source: { column: 's' }, unmapped: 'keep' });
    expect([...(status?.map ?? [])]).toEqual([
      ['ALLOC', 'allocated'],
      ['sent, in part', 'fulfilled'],
      ['said "done"', 'fulfilled'],
      ['two\nlines', 'cancelled'],
    ]);
  });

  test('a source may have the word "file", too', () => {
    const text =
      'systems: { s: { role: oms, url: "sqlite:s.db", datasets: { allocations: { sql: select 1, columns: { status: { map: { file: cancelled } } } } } } }';
    const status = understood(text).systems.get('s')?.datasets.get('allocations')?.columns.get('status');
    expect(status?.map).toEqual(new Map([['file', 'cancelled']]));
  });

  test('facilities have defaults, and each system is told how it spells them', () => {
    expect(deployment.facilities.get('DAL')).toEqual({
      code: 'DAL',
      name: 'Dallas',
      timezone: 'America/Denver',
      codes: new Map([['oms', '10000']]),
      countsPerDay: 40,
      mail: 'dal-counts@example.com',
    });
    expect(deployment.facilities.get('RNO')).toEqual({
      code: 'RNO',
      name: 'RNO',
      timezone: 'America/Chicago',
      codes: new Map(),
      countsPerDay: null,
      mail: null,
    });
    expect(deployment.systems.get('oms')?.facilityCodes).toEqual(new Map([['10000', 'DAL']]));
    expect(deployment.systems.get('dallas')?.facilityCodes).toEqual(new Map());
  });

  test('a team needs nothing but its name', () => {
    expect([...deployment.teams.values()]).toEqual([
      { name: 'fulfillment', mail: 'fulfillment@example.com' },
      { name: 'oms', mail: null },
    ]);
  });

  test('a line may name its order by either id, and needs no component or kind', () => {
    const lines = (id: string): string => `
systems:
  shop:
    role: channel
    url: sqlite:shop.db
    datasets: { order_lines: { table: lines, columns: { ${id}: o, line_id: l, sku: s, ordered: q, cancelled: c } } }
`;
    expect(understood(lines('order_id')).systems.get('shop')?.datasets.get('order_lines')?.columns.size).toBe(5);
    expect(understood(lines('channel_order_id')).systems.get('shop')?.datasets.get('order_lines')?.columns.size).toBe(5);
  });

  test('two systems may swap facility codes, and two of one role may declare the same extra column', () => {
    const swapped = understood(`
systems:
  a: { role: warehouse, url: "sqlite:a.db", owns: { facility: [DAL] }, datasets: { inventory: { sql: select 1, extra: { zone: text } } } }
  b: { role: warehouse, url: "sqlite:b.db", owns: { facility: [RNO] }, datasets: { inventory: { sql: select 1, extra: { zone: text } } } }
facilities:
  DAL: { codes: { a: RNO } }
  RNO: { codes: { a: DAL } }
`);
    expect(swapped.systems.get('a')?.facilityCodes).toEqual(
      new Map([
        ['RNO', 'DAL'],
        ['DAL', 'RNO'],
      ]),
    );
    expect(swapped.extras.get('warehouse.inventory')).toEqual([{ name: 'zone', type: 'text', required: false }]);
  });
});
