import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunSummary } from '../../src/reconcile/summary.ts';
import { deadUrl, describeWithMariadbAndPostgres } from '../servers/databases.ts';
import { Belongings, boundaryOf, type Company, DAY, findingsOf, lastingState, MINUTE, movesOf, openCompany, START, tasksOf } from './company.ts';
import { cuttingProxy } from './cutting-proxy.ts';
import { mariadbSource, postgresSource, type SourceDatabase, sqliteSource, type TableRow } from './source-database.ts';

const inventory = `
    datasets:
      inventory:
        table: stock
        columns: { sku: sku, facility: facility, on_hand: qty }`;

const DEPLOYMENT = `
systems:
  oms:
    role: oms
    url: "\${OMS_URL}"${inventory}
  dallas:
    role: warehouse
    url: "\${DALLAS_URL}"
    owns: { facility: [DAL] }${inventory}
  reno:
    role: warehouse
    url: "\${RENO_URL}"
    owns: { facility: [RNO] }${inventory}
teams:
  oms: {}
`;

const RULES = `
boundary: inventory
title: Inventory of the OMS against the warehouses
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku, facility]
group: [sku]
measure: on_hand
compare: { on_hand: {} }
rules:
  - { id: misplaced, title: "{{ key.sku }}", per: group, when: { group.shape: offsetting }, then: [{ open_task: { team: oms } }] }
  - id: off
    title: "{{ key.sku }} at {{ key.facility }}: {{ delta.on_hand }}"
    per: key
    when: { any: [{ differs: on_hand }, { missing_in: warehouse }, { missing_in: oms }], not: [{ group.shape: offsetting }] }
    then: [{ open_task: { team: oms } }]
  - { id: gone, title: "{{ key.sku }} at {{ key.facility }}", per: key, when: { missing_in: warehouse } }
  - { id: standing, title: "{{ key.sku }}", per: key, when: { differs: on_hand, seen: { at_least: 3 }, not: [{ group.shape: offsetting }] } }
`;

const stock = (sku: string, facility: string, qty: string): TableRow => ({ sku, facility, qty });

describeWithMariadbAndPostgres('a system that cannot be read whole', () => {
  const belongings = new Belongings();
  let oms: SourceDatabase;
  let dallas: SourceDatabase;
  let reno: SourceDatabase;
  let company: Company;

  // SKU A is off in Dallas alone, B in Reno alone, M is in Dallas what should be in Reno; E agrees in both.
  beforeEach(async () => {
    oms = belongings.keep(sqliteSource());
    dallas = belongings.keep(await postgresSource());
    reno = belongings.keep(await mariadbSource());
    const columns = { sku: 'text', facility: 'text', qty: 'decimal' } as const;
    await oms.create('stock', columns, [
      stock('A', 'DAL', '10'),
      stock('B', 'RNO', '20'),
      stock('E', 'DAL', '5'),
      stock('E', 'RNO', '5'),
      stock('M', 'DAL', '7'),
      stock('M', 'RNO', '7'),
    ]);
    await dallas.create('stock', columns, [stock('A', 'DAL', '11'), stock('E', 'DAL', '5'), stock('M', 'DAL', '9')]);
    await reno.create('stock', columns, [stock('B', 'RNO', '22'), stock('E', 'RNO', '5'), stock('M', 'RNO', '5')]);
    company = belongings.keep(
      await openCompany({ deployment: DEPLOYMENT, rules: { inventory: RULES }, env: { OMS_URL: oms.url, DALLAS_URL: dallas.url, RENO_URL: reno.url } }),
    );
  });
  afterEach(() => belongings.drop());

  const OPEN_AT_FIRST = ['misplaced M: open', 'off A/DAL: open', 'off B/RNO: open'];

  const setStock = async (database: SourceDatabase, sku: string, facility: string, qty: string): Promise<void> => {
    await database.knex('stock').where({ sku, facility }).delete();
    await database.insert('stock', [stock(sku, facility, qty)]);
  };

  const systemOf = (summary: RunSummary, side: string, system: string) => boundaryOf(summary, 'inventory').sides[side]?.systems[system];

  it('has its keys withheld, and the groups that hold them, while the rest is judged', async () => {
    await company.program('run');
    expect(await findingsOf(company)).toEqual(OPEN_AT_FIRST);
    company.env['RENO_URL'] = await deadUrl('mysql');
    await setStock(dallas, 'A', 'DAL', '10');
    await setStock(oms, 'C', 'DAL', '1');
    await setStock(oms, 'D', 'RNO', '1');
    const { code, out } = await company.program('run', '--json');
    expect(code).toBe(3);
    const summary = JSON.parse(out) as RunSummary;
    expect(summary.status).toBe('partial');
    expect(systemOf(summary, 'warehouse', 'reno')).toMatchObject({ status: 'unavailable', rows: 0, snapshot_at: null });
    expect(systemOf(summary, 'warehouse', 'dallas')).toMatchObject({ status: 'complete', reason: null, rows: 3 });
    // Of 8 keys, B, D, E and M in Reno cannot be looked at. A is back in order, C is new.
    expect(boundaryOf(summary, 'inventory')).toMatchObject({ keys: 8, matched: 2, findings: { opened: 1, resolved: 1, lapsed: 0 } });
    // `off` asks for the group's shape, which nobody knows without Reno; `gone` does not.
    expect(await findingsOf(company)).toEqual(['gone C/DAL: open', 'misplaced M: open', 'off A/DAL: resolved', 'off B/RNO: open']);
    expect(await tasksOf(company)).toEqual(['misplaced M: oms open', 'off A/DAL: oms closed', 'off B/RNO: oms open']);
    // 10 + 20 + 5 + 5 + 7 + 7 + 1 + 1 against 10 + 5 + 9: what Reno would say of 20 + 5 + 7 + 1 is withheld; +2 of M in Dallas hang on Reno too.
    expect(boundaryOf(summary, 'inventory').totals).toMatchObject([{ left: '56', right: '24', variance: '-32', parts: { withheld: '-31', findings: '-1' } }]);
  });

  it('leaves the printed document alone, whatever drivers have to say of it', async () => {
    company.env['RENO_URL'] = await deadUrl('mysql');
    company.env['DALLAS_URL'] = await deadUrl('postgres');
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      expect((await company.program('run', '--json')).code).toBe(3);
      expect(printed.mock.calls).toEqual([]);
    } finally {
      printed.mockRestore();
    }
  });

  it('goes on where it was when it is back', async () => {
    await company.runAt(START);
    company.env['RENO_URL'] = await deadUrl('mysql');
    await setStock(oms, 'D', 'RNO', '1');
    await setStock(reno, 'B', 'RNO', '20');
    expect(movesOf(await company.runAt(START + DAY), 'inventory')).toEqual({});
    expect(await findingsOf(company)).toEqual(OPEN_AT_FIRST);
    company.env['RENO_URL'] = reno.url;
    const back = await company.runAt(START + 2 * DAY);
    expect(back.status).toBe('complete');
    expect(await findingsOf(company)).toEqual([
      'gone D/RNO: open',
      'misplaced M: open',
      'off A/DAL: open',
      'off B/RNO: resolved',
      'off D/RNO: open',
      'standing A/DAL: open',
    ]);
  });

  it('is not counted among the runs that have seen its keys', async () => {
    await company.runAt(START);
    const up = company.env['RENO_URL'] ?? '';
    company.env['RENO_URL'] = await deadUrl('mysql');
    await company.runAt(START + MINUTE);
    company.env['RENO_URL'] = up;
    // The third run is the third to see A, but only the second to see B.
    await company.runAt(START + 2 * MINUTE);
    expect((await findingsOf(company)).filter((finding) => finding.startsWith('standing'))).toEqual(['standing A/DAL: open']);
    await company.runAt(START + 3 * MINUTE);
    expect((await findingsOf(company)).filter((finding) => finding.startsWith('standing'))).toEqual(['standing A/DAL: open', 'standing B/RNO: open']);
  });

  it('without keys of its own makes the boundary unavailable, whose findings stay', async () => {
    await company.runAt(START);
    const before = await lastingState(company);
    const [path, missing] = [company.env['OMS_URL'] ?? '', `${company.folder}/nowhere.db`];
    company.env['OMS_URL'] = `sqlite:${missing}`;
    const { code, out } = await company.program('run', '--json');
    const summary = JSON.parse(out) as RunSummary;
    expect(code).toBe(3);
    expect(summary.status).toBe('failed');
    expect(boundaryOf(summary, 'inventory')).toMatchObject({
      status: 'unavailable',
      keys: 0,
      matched: 0,
      totals: [],
      findings: { opened: 0, resolved: 0, lapsed: 0 },
    });
    expect(boundaryOf(summary, 'inventory').reason).toContain('oms');
    expect(await lastingState(company)).toEqual(before);
    company.env['OMS_URL'] = path;
    expect(movesOf(await company.runAt(START + DAY), 'inventory')).toEqual({ continuing: 3 });
  });

  it('because it refuses us is no different from one that is down', async () => {
    await company.runAt(START);
    const refused = new URL(reno.url);
    refused.password = 'wrong';
    company.env['RENO_URL'] = refused.href;
    const summary = await company.runAt(START + MINUTE);
    expect(summary.status).toBe('partial');
    expect(systemOf(summary, 'warehouse', 'reno')?.status).toBe('unavailable');
    expect(JSON.stringify(summary)).not.toContain('wrong');
    expect(await findingsOf(company)).toEqual(OPEN_AT_FIRST);
  });

  it('holds back what would have opened meanwhile: it opens when the system is back', async () => {
    company.writeRules('inventory', RULES.replace('    per: key\n', '    per: key\n    for: 30m\n'));
    await company.runAt(START);
    const pending = ['misplaced M: open', 'off A/DAL: pending', 'off B/RNO: pending'];
    expect(await findingsOf(company)).toEqual(pending);
    company.env['RENO_URL'] = await deadUrl('mysql');
    await company.runAt(START + 31 * MINUTE);
    expect(await findingsOf(company)).toEqual(pending);
    company.env['RENO_URL'] = reno.url;
    await company.runAt(START + 32 * MINUTE);
    expect(await findingsOf(company)).toEqual(['misplaced M: open', 'off A/DAL: open', 'off B/RNO: open', 'standing A/DAL: open']);
  });

  it('is no different from a row that cannot be read: it clears nothing', async () => {
    await company.runAt(START);
    await setStock(oms, 'A', 'DAL', 'many');
    await setStock(oms, 'M', 'RNO', 'few');
    const summary = await company.runAt(START + MINUTE);
    expect(summary.status).toBe('complete');
    expect(systemOf(summary, 'oms', 'oms')).toMatchObject({ rows: 6, rejected: 2 });
    expect(boundaryOf(summary, 'inventory').rejected_samples).toMatchObject([
      { system: 'oms', dataset: 'inventory', key: ['A', 'DAL'], column: 'on_hand', value: 'many' },
      { key: ['M', 'RNO'], column: 'on_hand', value: 'few' },
    ]);
    expect(await findingsOf(company)).toEqual(OPEN_AT_FIRST);
    await setStock(oms, 'A', 'DAL', '11');
    expect(movesOf(await company.runAt(START + 2 * MINUTE), 'inventory')).toMatchObject({ resolved: 1 });
  });

  /** Rows of both sides that agree, enough of them that a line can be cut in their middle. */
  async function addBulk(facility: string, database: SourceDatabase): Promise<void> {
    const rows = Array.from({ length: 2_000 }, (_, i) => stock(`bulk-${String(i).padStart(5, '0')}${'-'.repeat(170)}`, facility, '3'));
    await Promise.all([oms.insert('stock', rows), database.insert('stock', rows)]);
  }

  it.each([
    ['MariaDB', 'RENO_URL', 'RNO', () => reno, ['misplaced M: open', 'off A/DAL: resolved', 'off B/RNO: open']],
    ['PostgreSQL', 'DALLAS_URL', 'DAL', () => dallas, ['misplaced M: open', 'off A/DAL: open', 'off B/RNO: resolved']],
  ] as const)('that breaks in the middle of its stream (%s) accuses nobody and clears nothing', async (_kind, name, facility, databaseOf, expected) => {
    await addBulk(facility, databaseOf());
    const straight = company.env[name] ?? '';
    await company.runAt(START);
    expect(await findingsOf(company)).toEqual(OPEN_AT_FIRST);
    await setStock(dallas, 'A', 'DAL', '10');
    await setStock(reno, 'B', 'RNO', '20');
    const proxy = belongings.keep(await cuttingProxy(straight, () => 100_000));
    company.env[name] = proxy.url;
    const summary = await company.runAt(START + MINUTE);
    expect(summary.status).toBe('partial');
    expect(proxy.connections()).toBeGreaterThan(0);
    expect(await findingsOf(company)).toEqual(expected);
    const broken = facility === 'RNO' ? 'reno' : 'dallas';
    expect(systemOf(summary, 'warehouse', broken)).toMatchObject({ status: 'unavailable', rows: 0, snapshot_at: null });
    // The bulk and three keys more: E, M and one of A and B.
    expect(boundaryOf(summary, 'inventory').keys).toBe(2_006);
    expect(boundaryOf(summary, 'inventory').withheld).toBeGreaterThanOrEqual(2_003);
    company.env[name] = straight;
    await company.runAt(START + 2 * MINUTE);
    expect(await findingsOf(company)).toEqual(['misplaced M: open', 'off A/DAL: resolved', 'off B/RNO: resolved']);
  });

  it('only when its suspects are read again is left out of everything that the run says', async () => {
    await company.runAt(START);
    await setStock(dallas, 'A', 'DAL', '10');
    await setStock(reno, 'B', 'RNO', '20');
    await setStock(oms, 'D', 'RNO', '1');
    // The first connection streams, the second would read again.
    const proxy = belongings.keep(await cuttingProxy(reno.url, (connection) => (connection === 1 ? Number.POSITIVE_INFINITY : 0)));
    company.env['RENO_URL'] = proxy.url;
    const summary = await company.runAt(START + MINUTE);
    expect(proxy.connections()).toBe(2);
    expect(summary.status).toBe('partial');
    expect(systemOf(summary, 'warehouse', 'reno')).toMatchObject({ status: 'unavailable', rows: 0 });
    expect(await findingsOf(company)).toEqual(['misplaced M: open', 'off A/DAL: resolved', 'off B/RNO: open']);
    expect(boundaryOf(summary, 'inventory').totals).toMatchObject([{ left: '55', right: '24', variance: '-31' }]);
  });
});

const ORDERS_DEPLOYMENT = `
systems:
  shop:
    role: channel
    url: "\${SHOP_URL}"
    owns: { channel: [shop] }
    datasets: { orders: { table: orders, columns: { channel: { value: shop }, channel_order_id: id, status: { value: open }, currency: { value: USD }, total: { column: total, currency: { value: USD } }, placed_at: { value: "2026-11-20T00:00:00Z" } } } }
  market:
    role: channel
    url: "\${MARKET_URL}"
    owns: { channel: [market] }
    datasets: { orders: { table: orders, columns: { channel: { value: market }, channel_order_id: id, status: { value: open }, currency: { value: USD }, total: { column: total, currency: { value: USD } }, placed_at: { value: "2026-11-20T00:00:00Z" } } } }
  oms:
    role: oms
    url: "\${OMS_URL}"
    datasets: { orders: { table: orders, columns: { channel: channel, channel_order_id: id, order_id: id, status: { value: open }, currency: { value: USD }, total: { column: total, currency: { value: USD } }, placed_at: { value: "2026-11-20T00:00:00Z" } } } }
`;

const ORDERS_RULES = `
boundary: intake
title: Orders of the channels against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: {} }
rules:
  - { id: never-imported, title: never imported, when: { missing_in: oms } }
  - { id: unknown-to-channel, title: unknown, when: { missing_in: channel } }
  - { id: total-differs, title: differs, when: { differs: total } }
`;

describeWithMariadbAndPostgres('a channel that cannot be read', () => {
  const belongings = new Belongings();
  afterEach(() => belongings.drop());

  it('keeps its findings, those on orders included that only it knows, and the other channel is judged in full', async () => {
    const [shop, market, oms] = [belongings.keep(await mariadbSource()), belongings.keep(await postgresSource()), belongings.keep(sqliteSource())];
    const columns = { channel: 'text', id: 'text', total: 'decimal' } as const;
    const order = (channel: string, id: string, total: string): TableRow => ({ channel, id, total });
    await shop.create('orders', columns, [order('shop', '1', '1'), order('shop', '2', '2'), order('shop', '3', '3')], ['id']);
    await market.create('orders', columns, [order('market', '1', '1'), order('market', '2', '2')], ['id']);
    await oms.create('orders', columns, [order('shop', '1', '1'), order('shop', '3', '33'), order('shop', '4', '4'), order('market', '1', '1')]);
    const company = belongings.keep(
      await openCompany({
        deployment: ORDERS_DEPLOYMENT,
        rules: { intake: ORDERS_RULES },
        env: { SHOP_URL: shop.url, MARKET_URL: market.url, OMS_URL: oms.url },
      }),
    );
    await company.runAt(START);
    const open = ['never-imported market/2: open', 'never-imported shop/2: open', 'total-differs shop/3: open', 'unknown-to-channel shop/4: open'];
    expect(await findingsOf(company)).toEqual(open);
    company.env['SHOP_URL'] = await deadUrl('mysql');
    await oms.insert('orders', [order('market', '2', '2'), order('market', '5', '5')]);
    const summary = await company.runAt(START + MINUTE);
    expect(summary.status).toBe('partial');
    // Of shop's orders the OMS states 1, 3 and 4.
    expect(boundaryOf(summary, 'intake')).toMatchObject({ keys: 6, matched: 2, withheld: 3, findings: { opened: 1, resolved: 1, lapsed: 0, continuing: 0 } });
    expect(await findingsOf(company)).toEqual([
      'never-imported market/2: resolved',
      'never-imported shop/2: open',
      'total-differs shop/3: open',
      'unknown-to-channel market/5: open',
      'unknown-to-channel shop/4: open',
    ]);
    company.env['SHOP_URL'] = shop.url;
    expect(movesOf(await company.runAt(START + 2 * MINUTE), 'intake')).toEqual({ continuing: 4 });
  });
});
