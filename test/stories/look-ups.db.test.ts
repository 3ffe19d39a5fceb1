import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, boundaryOf, type Company, findingsOf, lastingState, MINUTE, openCompany, START, tasksOf } from './company.ts';
import { type SourceDatabase, sqliteSource } from './source-database.ts';
import { openStocks, HEAD as STOCKS } from './stocks.ts';

const DEPLOYMENT = `
systems:
  shop:
    role: channel
    url: "\${SHOP_URL}"
    datasets:
      refunds:
        table: refunds
        columns: { channel: { value: shop }, refund_id: id, channel_order_id: order_no, amount: { column: amount, currency: { value: USD } } }
  oms:
    role: oms
    url: "\${OMS_URL}"
    datasets:
      orders:
        table: orders
        columns:
          channel:          { column: channel, normalize: [lower] }
          channel_order_id: { column: external, normalize: [{ strip_prefix: "WEB-" }] }
          order_id:         order_id
          status:           { column: status, map: { O: open, C: cancelled } }
          currency:         { value: USD }
          total:            { column: total, currency: { value: USD } }
          placed_at:        at
  back:
    role: oms
    url: "\${BACK_URL}"
    datasets:
      refunds:
        table: refunds
        columns: { channel: { value: shop }, refund_id: id, channel_order_id: order_no, amount: { column: amount, currency: { value: USD } } }
teams:
  finance: {}
`;

const HEAD = `
boundary: refunds
left:  { dataset: channel.refunds }
right: { dataset: oms.refunds }
key:   [channel, refund_id]
order: [channel, channel_order_id]
compare: { amount: {} }
`;

const belongings = new Belongings();
afterEach(() => belongings.drop());

interface Shop {
  readonly company: Company;
  readonly shop: SourceDatabase;
  readonly oms: SourceDatabase;
  readonly back: SourceDatabase;
}

/** A shop with refunds 1 to 3 of orders 1 to 3, of which the back office knows none. */
async function openShop(rules: string, others: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const [shop, oms, back] = [belongings.keep(sqliteSource()), belongings.keep(sqliteSource()), belongings.keep(sqliteSource())];
  for (const source of [shop, back]) await source.create('refunds', { id: 'text', order_no: 'text', amount: 'decimal' }, []);
  await oms.create('orders', { channel: 'text', external: 'text', order_id: 'text', status: 'text', total: 'decimal', at: 'datetime' }, []);
  await shop.insert(
    'refunds',
    ['1', '2', '3'].map((n) => ({ id: n, order_no: n, amount: '5.00' })),
  );
  const env = { SHOP_URL: shop.url, OMS_URL: oms.url, BACK_URL: back.url };
  return { company: belongings.keep(await openCompany({ deployment: DEPLOYMENT, rules: { refunds: HEAD + rules, ...others }, env })), shop, oms, back };
}

function order(n: string, status = 'O', total = '50.00') {
  return { channel: 'SHOP', external: `WEB-${n}`, order_id: `O${n}`, status, total, at: '2026-11-20 00:00:00' };
}

const LOOKUPS = `
lookups:
  order: { dataset: oms.orders, by: { channel: key.channel, channel_order_id: channel.channel_order_id } }
`;

describe('look-ups', () => {
  const RULES = `${LOOKUPS}
expected:
  - { id: cancelled, when: { missing_in: oms, lookup.order.status: cancelled } }
rules:
  - { id: unknown-order, title: "no order", when: { lookup.order.rows: 0 } }
  - id: refund-missing
    title: "refund {{ key.refund_id }} of {{ lookup.order.total }}"
    when: { missing_in: oms, lookup.order.total: { over: 20 } }
    then: [{ open_task: { team: finance, value_at_risk: lookup.order.total } }]
`;

  it('bring in what neither side says: for what is in order, for a rule, its title and its value at risk', async () => {
    const { company, oms } = await openShop(RULES);
    await oms.insert('orders', [order('1'), order('2', 'C')]);
    const summary = await company.runAt(START);
    expect(boundaryOf(summary, 'refunds')).toMatchObject({ expected: { cancelled: 1 }, unjudged: 0 });
    expect(await findingsOf(company)).toEqual(['refund-missing shop/1: open', 'unknown-order shop/3: open']);
    const [task] = await company.state('tasks').join('findings', 'findings.id', 'tasks.finding_id').select('title', 'value_at_risk', 'currency', 'order_name');
    expect(task).toMatchObject({ title: 'refund 1 of 50.00 USD', value_at_risk: '50', currency: 'USD', order_name: 'O1' });
  });

  it('are asked anew in every run: what they bring may change though the rows do not', async () => {
    const { company, oms } = await openShop(RULES);
    await oms.insert('orders', [order('1'), order('2'), order('3', 'O', '20.00')]);
    await company.runAt(START);
    expect(await findingsOf(company)).toEqual(['refund-missing shop/1: open', 'refund-missing shop/2: open']);
    await oms.knex('orders').where({ order_id: 'O2' }).update({ status: 'C' });
    await oms.knex('orders').where({ order_id: 'O3' }).update({ total: '20.01' });
    await company.runAt(START + MINUTE);
    expect(await findingsOf(company)).toEqual(['refund-missing shop/1: open', 'refund-missing shop/2: resolved', 'refund-missing shop/3: open']);
  });

  it('that cannot be had leave what hangs on them as it is, and the run says so', async () => {
    const { company, oms } = await openShop(RULES);
    company.writeRules('refunds', HEAD.replace(/^order:.*$/m, '') + RULES);
    await oms.insert('orders', [order('1'), order('2', 'C')]);
    await company.runAt(START);
    await oms.knex.schema.renameTable('orders', 'gone');
    const blind = await company.runAt(START + MINUTE);
    expect(blind.status).toBe('partial');
    expect(boundaryOf(blind, 'refunds')).toMatchObject({ status: 'complete', withheld: 3, lookups_failed: [expect.stringContaining('no table "orders"')] });
    expect(await findingsOf(company)).toEqual(['refund-missing shop/1: open', 'unknown-order shop/3: open']);
    expect(await tasksOf(company)).toEqual(['refund-missing shop/1: finance open']);
    await oms.knex.schema.renameTable('gone', 'orders');
    await oms.insert('orders', [order('3', 'C')]);
    await company.runAt(START + 2 * MINUTE);
    expect(await findingsOf(company)).toEqual(['refund-missing shop/1: open', 'unknown-order shop/3: resolved']);
  });

  it('that only a title and a value need change neither while they cannot be had', async () => {
    const { company, oms } = await openShop(`${LOOKUPS}
rules:
  - { id: missing, title: "of {{ lookup.order.total }}", when: { missing_in: oms }, then: [{ open_task: { team: finance, value_at_risk: lookup.order.total } }] }
`);
    company.writeRules('refunds', readFileSync(join(company.folder, 'rules', 'refunds.yaml'), 'utf8').replace(/^order:.*$/m, ''));
    await oms.insert('orders', [order('1'), order('2'), order('3')]);
    await company.runAt(START);
    const before = await lastingState(company);
    await oms.knex.schema.renameTable('orders', 'gone');
    expect((await company.runAt(START + MINUTE)).status).toBe('partial');
    expect(await lastingState(company)).toEqual(before);
  });

  it('are not made in a system that has lost rows: it would say that there are none', async () => {
    const stocks = belongings.keep(
      await openStocks(
        `${STOCKS}
compare: { on_hand: {} }
lookups: { there: { dataset: warehouse.inventory, by: { sku: key.sku } } }
rules:
  - { id: nowhere, title: n, per: key, when: { missing_in: warehouse, lookup.there.rows: 0 } }
`,
        { dallas: { system: 'guard: { min_rows: 5 }' } },
      ),
    );
    for (const place of ['oms', 'dallas'] as const) await stocks.set(place, 'A', 'DAL', '1');
    await stocks.set('oms', 'X', 'RNO', '1');
    const summary = await stocks.company.runAt(START);
    expect(boundaryOf(summary, 'inventory')).toMatchObject({ withheld: 2, lookups_failed: [expect.stringContaining('dallas.inventory has 1 rows')] });
    expect(await findingsOf(stocks.company)).toEqual(['system-suspect inventory/dallas: open']);
  });

  it('of what no system maps find nothing: there are no rows, and no values', async () => {
    const { company } = await openShop(`
lookups:
  back: { dataset: oms.returns, by: { order_id: channel.channel_order_id } }
rules:
  - { id: no-return, title: n, when: { missing_in: oms, lookup.back.rows: 0, lookup.back.quantity: absent } }
`);
    expect((await company.runAt(START)).status).toBe('complete');
    expect(await findingsOf(company)).toEqual(['no-return shop/1: open', 'no-return shop/2: open', 'no-return shop/3: open']);
  });

  it('of several rows say what these agree on, and how many they are', async () => {
    const { company, oms } = await openShop(`${LOOKUPS}
rules:
  - { id: twice, title: twice, when: { lookup.order.rows: 2, lookup.order.total: { over: 0 } } }
  - { id: once, title: once, when: { lookup.order.rows: 1 } }
`);
    await oms.insert('orders', [order('1'), { ...order('1'), order_id: 'O1-2' }, order('2'), { ...order('2'), order_id: 'O2-2', total: '51.00' }, order('3')]);
    await company.runAt(START);
    // The totals of order 2 do not agree: there is none to be over anything.
    expect(await findingsOf(company)).toEqual(['once shop/3: open', 'twice shop/1: open']);
  });
});

describe('an order', () => {
  it('goes by the name that the OMS gave it, and until it has one by its channel and number', async () => {
    const { company, oms } = await openShop('rules: [{ id: missing, title: m, when: { missing_in: oms }, then: [{ hold_invoice: {} }] }]');
    await oms.insert('orders', [order('1')]);
    await company.runAt(START);
    const holds: readonly { order_name: string }[] = await company.state('holds').select('order_name').orderBy('order_name');
    expect(holds.map(({ order_name }) => order_name)).toEqual(['O1', 'shop/2', 'shop/3']);
  });

  it('whose name cannot be asked for leaves the boundary undecided: nothing is held under another name', async () => {
    const { company, oms } = await openShop('rules: [{ id: missing, title: m, when: { missing_in: oms }, then: [{ hold_invoice: {} }] }]');
    await oms.knex.schema.renameTable('orders', 'gone');
    const blind = await company.runAt(START);
    expect(boundaryOf(blind, 'refunds')).toMatchObject({ status: 'unavailable', reason: expect.stringContaining('no table "orders"') });
    expect(await findingsOf(company)).toEqual([]);
  });

  it('that is imported meanwhile goes by its new name from then on, what is held too', async () => {
    const { company, oms } = await openShop('rules: [{ id: missing, title: m, when: { missing_in: oms }, then: [{ hold_invoice: {} }] }]');
    await company.runAt(START);
    await oms.insert('orders', [order('1'), order('2'), order('3')]);
    const renamed = await company.runAt(START + MINUTE);
    expect(renamed.holds).toEqual({ placed: 3, released: 3, standing: 3 });
    for (const [table, standing] of [
      ['findings', {}],
      ['holds', { released_at: null }],
    ] as const) {
      const rows: readonly { order_name: string }[] = await company.state(table).where(standing).select('order_name').orderBy('order_name');
      expect(rows.map(({ order_name }) => order_name)).toEqual(['O1', 'O2', 'O3']);
    }
    const before = await lastingState(company);
    await company.runAt(START + 2 * MINUTE);
    expect(await lastingState(company)).toEqual(before);
  });

  it('whose name cannot be asked for any more leaves the rest undecided: what was judged by then stands, and nothing is lost', async () => {
    const { company, oms, shop } = await openShop(
      'rules: [{ id: missing, title: m, when: { missing_in: oms }, then: [{ open_task: { team: finance, fold: { by: [key.channel], over: 25 } } }] }]',
    );
    // More than one batch.
    await shop.insert(
      'refunds',
      Array.from({ length: 600 }, (_, i) => ({ id: `R${i}`, order_no: `${i}`, amount: '5.00' })),
    );
    let asked = 0;
    const cut = await company.runAt(START, {
      through: (open) => async (system) => {
        if (system.name === 'oms' && ++asked === 2) await oms.knex.schema.renameTable('orders', 'gone');
        return open(system);
      },
    });
    expect(cut).toMatchObject({ status: 'partial', tasks: { opened: 1 } });
    expect(boundaryOf(cut, 'refunds')).toMatchObject({
      findings: { opened: 500 },
      withheld: 103,
      lookups_failed: [expect.stringContaining('no table "orders"')],
      totals: [{ variance: '-3015.00', parts: { findings: '-2500.00', withheld: '-515.00' } }],
    });
    await oms.knex.schema.renameTable('gone', 'orders');
    const whole = await company.runAt(START + MINUTE);
    expect(boundaryOf(whole, 'refunds')).toMatchObject({ status: 'complete', findings: { opened: 103, continuing: 500, lapsed: 0 } });
    expect(whole.tasks).toEqual({ opened: 0, resolved: 0, reopened: 0, open: 1 });
  });

  it('of one OMS is judged though another, which owns other channels, cannot be read', async () => {
    const west = `
  west:
    role: oms
    owns: { channel: [west] }
    url: "\${WEST_URL}"
    datasets:
      refunds:
        table: refunds
        columns: { channel: { value: west }, refund_id: id, channel_order_id: order_no, amount: { column: amount, currency: { value: USD } } }
      orders:
        table: orders
        columns:
          channel: { value: west }
          channel_order_id: id
          order_id: id
          status: { value: open }
          currency: { value: USD }
          total: { column: total, currency: { value: USD } }
          placed_at: at
teams:`;
    const { company, oms } = await openShop('rules: [{ id: missing, title: m, when: { missing_in: oms } }]');
    const file = join(company.folder, 'tallyman.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^teams:/m, west.slice(1)));
    company.env['WEST_URL'] = `sqlite:${company.folder}/nowhere.db`;
    await oms.insert('orders', [order('1'), order('2'), order('3')]);
    expect((await company.runAt(START)).status).toBe('partial');
    expect(await company.state('findings').select('order_name', 'state').orderBy('order_name')).toEqual(
      ['O1', 'O2', 'O3'].map((order_name) => ({ order_name, state: 'open' })),
    );
    // It answers again, but its orders cannot be read.
    const source = belongings.keep(sqliteSource());
    await source.create('refunds', { id: 'text', order_no: 'text', amount: 'decimal' }, []);
    company.env['WEST_URL'] = source.url;
    const before = await lastingState(company);
    expect((await company.runAt(START + MINUTE)).status).toBe('partial');
    expect(await lastingState(company)).toEqual(before);
  });

  const OTHERS = {
    afterwards: `
boundary: afterwards
left:  { dataset: channel.refunds }
right: { dataset: oms.refunds }
key:   [channel, refund_id]
order: [channel, channel_order_id]
expected: [{ id: held, when: { missing_in: oms, held: true } }]
rules:
  - { id: also-large, title: l, when: { open.large: true } }
  - { id: neither, title: n, when: { open.large: false } }
`,
  };

  it('carries what stands on it from one boundary to the next: a hold, and which rules have a finding on it', async () => {
    const { company, oms, shop } = await openShop(
      `rules:
  - { id: large, title: l, when: { missing_in: oms, channel.amount: { over: 10 } } }
  - { id: largest, title: l, when: { missing_in: oms, channel.amount: { over: 100 } }, then: [{ hold_invoice: {} }] }
`,
    );
    company.writeRules('zz-afterwards', OTHERS.afterwards);
    await oms.insert('orders', [order('1'), order('2'), order('3')]);
    await shop.knex('refunds').where({ id: '2' }).update({ amount: '20.00' });
    await shop.knex('refunds').where({ id: '3' }).update({ amount: '200.00' });
    const first = await company.runAt(START);
    expect(boundaryOf(first, 'afterwards')).toMatchObject({ expected: { held: 1 } });
    const after = ['also-large shop/2: open', 'large shop/2: open', 'large shop/3: open', 'largest shop/3: open', 'neither shop/1: open'];
    expect(await findingsOf(company)).toEqual(after);
    await company.runAt(START + MINUTE);
    expect(await findingsOf(company)).toEqual(after);
  });

  it('carries it in a dry run as in one that writes', async () => {
    const { company } = await openShop(
      `rules:
  - { id: large, title: l, when: { missing_in: oms, key.refund_id: ['1', '2'] } }
  - { id: largest, title: l, when: { missing_in: oms, key.refund_id: '1' }, then: [{ hold_invoice: {} }] }
`,
    );
    company.writeRules('zz-afterwards', OTHERS.afterwards);
    const figures = async (dryRun: { dryRun?: true }) => {
      const { expected, by_rule } = boundaryOf(await company.runAt(START, dryRun), 'afterwards');
      return { expected, by_rule };
    };
    const dry = await figures({ dryRun: true });
    expect(dry).toEqual({ expected: { held: 1 }, by_rule: { 'also-large': 1, neither: 1 } });
    expect(await figures({})).toEqual(dry);
  });

  it('is as it was before a boundary began: its own findings of this run do not count yet', async () => {
    const { company } = await openShop(
      `rules:
  - { id: second, title: s, when: { missing_in: oms, open.first: true } }
  - { id: first, title: f, when: { missing_in: oms } }
`,
    );
    await company.runAt(START);
    expect(await findingsOf(company)).toEqual(['first shop/1: open', 'first shop/2: open', 'first shop/3: open']);
    await company.runAt(START + MINUTE);
    expect(await findingsOf(company)).toHaveLength(6);
  });
});

describe('a rule that says stop', () => {
  it('ends the list for its key; every other rule that matches is recorded', async () => {
    const { company, shop } = await openShop(`rules:
  - { id: labelled, title: l, when: { missing_in: oms }, then: [{ label: [seen, refunds] }] }
  - { id: small, title: s, when: { missing_in: oms, channel.amount: { under: 10 } }, stop: true }
  - { id: any, title: a, when: { missing_in: oms } }
`);
    await shop.knex('refunds').where({ id: '2' }).update({ amount: '20.00' });
    await company.runAt(START);
    expect(await findingsOf(company)).toEqual([
      'any shop/2: open',
      'labelled shop/1: open',
      'labelled shop/2: open',
      'labelled shop/3: open',
      'small shop/1: open',
      'small shop/3: open',
    ]);
    const [{ labels }] = await company.state('findings').where({ rule: 'labelled' }).select('labels').limit(1);
    expect(JSON.parse(labels)).toEqual(['seen', 'refunds']);
  });
});
