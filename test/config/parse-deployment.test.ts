import { describe, expect, test } from 'vitest';
import { type Deployment, parseDeployment } from '../../src/config/parse-deployment.ts';

const TEXT = `
state: "\${STATE_URL:-sqlite:var/state.db}"
timezone: America/Chicago
systems:
  webshop:
    role: channel
    url: "mysql://\${SHOP_USER}:\${SHOP_PASSWORD}@shop.example.com/shop"
    owns: { channel: [webshop] }
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
  const { deployment, problems } = parseDeployment({ file: 'tallyman.yaml', text, folder: '/srv/shop' }, env);
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
      facilityCodes: new Map(),
    });
    const oms = deployment.systems.get('oms');
    expect(oms).toMatchObject({ dialect: 'sqlite', url: '/srv/shop/data/oms.db', timezone: 'America/New_York', statementTimeoutMs: 90_000, owns: new Map() });
    expect(deployment.systems.get('dallas')).toMatchObject({ dialect: 'postgres', url: 'postgresql://db.example.com/dallas' });
    expect([...deployment.systems.keys()]).toEqual(['webshop', 'oms', 'dallas']);
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
