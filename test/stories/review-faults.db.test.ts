import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, boundaryOf, findingsOf, HOUR, lastingState, MINUTE, movesOf, openCompany, START, tasksOf } from './company.ts';
import { sqliteSource } from './source-database.ts';
import { HEAD, OFF, openStocks, type Stocks } from './stocks.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

function ago(ms: number): string {
  return new Date(START - ms).toISOString().slice(0, 19).replace('T', ' ');
}

async function shelves(stocks: Stocks, count: number, off: number, from = 0): Promise<void> {
  for (let i = from; i < from + count; i++) {
    await stocks.set('oms', `S${i}`, 'DAL', i < from + off ? '11' : '10');
    await stocks.set('dallas', `S${i}`, 'DAL', '10');
  }
}

const RULES = `${HEAD}halt: { count: 5, percent: 10% }\nrules:${OFF}`;

describe('review', () => {
  it('T1 a halt is not over because nothing could be read; T5 own tasks are counted', async () => {
    const stocks = belongings.keep(await openStocks(`${HEAD}halt: { count: 5, percent: 10% }\n${OFF.includes('rules:') ? '' : 'rules:'}${OFF}`));
    await shelves(stocks, 10, 8);
    const halted = await stocks.company.runAt(START);
    expect(boundaryOf(halted, 'inventory').status).toBe('halted');
    stocks.down('oms');
    await stocks.company.runAt(START + MINUTE);
    expect(await findingsOf(stocks.company)).toEqual(['boundary-halted inventory: open']);
    stocks.up('oms');
    stocks.down('dallas');
    await stocks.company.runAt(START + 2 * MINUTE);
    expect(await findingsOf(stocks.company)).toEqual(['boundary-halted inventory: open']);
    expect(halted.tasks).toMatchObject({ opened: 1, open: 1 });
  });

  const FOLDING = `${HEAD}
compare: { on_hand: {} }
rules:
  - { id: off, title: "{{ key.sku }} at {{ key.facility }}", per: key, when: { any: [{ differs: on_hand }, { missing_in: warehouse }] }, then: [{ open_task: { team: oms, fold: { by: [key.facility], over: 3 } } }] }
`;
  it('T2 a folded task resolved by hand is reopened only by a run that looked', async () => {
    const stocks = belongings.keep(await openStocks(FOLDING));
    const { company } = stocks;
    await shelves(stocks, 5, 5);
    await stocks.set('oms', 'R', 'RNO', '1');
    await stocks.set('reno', 'R', 'RNO', '1');
    await company.runAt(START);
    const [{ id }] = await company.state('folded_tasks').select('id');
    await company.at(START + MINUTE, (store) => store.resolveTask(id, 'joe', 'importer repaired'));
    const state = async () => (await company.state('folded_tasks').select('state')).map((row: { state: string }) => row.state);
    await shelves(stocks, 5, 0);
    await company.runAt(START + 2 * MINUTE, { only: { column: 'facility', value: 'RNO' } });
    expect(await state()).toEqual(['resolved']);
    stocks.down('dallas');
    await company.runAt(START + 3 * MINUTE);
    expect(await state()).toEqual(['resolved']);
    stocks.up('dallas');
    await shelves(stocks, 1, 1);
    await company.runAt(START + 4 * MINUTE);
    expect(await state()).toEqual(['open']);
  });

  it('T3 a group whose only difference is in flight opens nothing', async () => {
    const stocks = belongings.keep(
      await openStocks(
        `${HEAD}
compare: { on_hand: {} }
rules:
  - { id: any, title: any, per: group, when: { seen: { at_least: 1 } } }
`,
        { dallas: { inventory: 'watermark: { column: at, fence_max: 26h }' } },
      ),
    );
    await stocks.set('dallas', 'A', 'DAL', '10', { at: ago(10 * HOUR) });
    await stocks.set('oms', 'A', 'DAL', '9', { at: ago(HOUR) });
    await stocks.company.runAt(START);
    expect(await findingsOf(stocks.company)).toEqual([]);
  });

  it('T8 duplicates wait for a feed as any other row', async () => {
    const stocks = belongings.keep(
      await openStocks(
        `${HEAD}
compare: { on_hand: {} }
rules:
  - { id: off, title: x, per: key, when: { any: [{ differs: on_hand }, { missing_in: warehouse }, { duplicated_in: oms }] } }
`,
        { dallas: { inventory: 'watermark: { column: at, fence_max: 26h }' } },
      ),
    );
    await stocks.set('dallas', 'A', 'DAL', '10', { at: ago(10 * HOUR) });
    await stocks.set('oms', 'A', 'DAL', '10', { at: ago(11 * HOUR) });
    await stocks.set('oms', 'B', 'DAL', '9', { at: ago(HOUR) });
    const summary = await stocks.company.runAt(START);
    expect(boundaryOf(summary, 'inventory')).toMatchObject({ in_flight: 1 });
    // a second row of the same key
    await stocks.company.env;
    expect(await findingsOf(stocks.company)).toEqual([]);
  });

  it('T7 a storm of groups alone halts too', async () => {
    const stocks = belongings.keep(
      await openStocks(
        `${HEAD}halt: { count: 5, percent: 10% }
compare: { on_hand: { abs: 5 } }
compare_group: { on_hand: { abs: 4 } }
rules:
  - { id: sum, title: x, per: group, when: { differs: on_hand }, then: [{ open_task: { team: oms } }] }
`,
      ),
    );
    for (let i = 0; i < 8; i++) {
      await stocks.set('oms', `S${i}`, 'DAL', '10');
      await stocks.set('dallas', `S${i}`, 'DAL', '13');
      await stocks.set('oms', `S${i}`, 'RNO', '10');
      await stocks.set('reno', `S${i}`, 'RNO', '13');
    }
    expect(boundaryOf(await stocks.company.runAt(START), 'inventory').status).toBe('halted');
  });

  const oms = (name: string, channel: string, orders: boolean) => `
  ${name}:
    role: oms
    url: "\${${name.toUpperCase()}_URL}"
    owns: { channel: [${channel}] }
    datasets:
      refunds:
        table: refunds
        columns: { channel: { value: ${channel} }, refund_id: id, channel_order_id: order_no, amount: { column: amount, currency: { value: USD } } }
${
  orders
    ? `      orders:
        table: orders
        columns: { channel: { value: ${channel} }, channel_order_id: external, order_id: order_id, status: { column: status, map: { O: open } }, currency: { value: USD }, total: { column: total, currency: { value: USD } }, placed_at: at }`
    : ''
}`;

  it('T4 with one of two OMS down, the other is still judged', async () => {
    const [shop, one, two] = [belongings.keep(sqliteSource()), belongings.keep(sqliteSource()), belongings.keep(sqliteSource())];
    const orders = { external: 'text', order_id: 'text', status: 'text', total: 'decimal', at: 'datetime' } as const;
    await shop.create('refunds', { id: 'text', order_no: 'text', amount: 'decimal', channel: 'text' }, []);
    for (const db of [one, two]) {
      await db.create('refunds', { id: 'text', order_no: 'text', amount: 'decimal' }, []);
      await db.create('orders', orders, []);
    }
    await shop.insert('refunds', [
      { id: '1', order_no: '1', amount: '5.00', channel: 'east' },
      { id: '2', order_no: '2', amount: '5.00', channel: 'west' },
    ]);
    await one.insert('orders', [{ external: '1', order_id: 'O1', status: 'O', total: '1', at: '2026-11-20 00:00:00' }]);
    const deployment = `
systems:
  shop:
    role: channel
    url: "\${SHOP_URL}"
    datasets:
      refunds:
        table: refunds
        columns: { channel: channel, refund_id: id, channel_order_id: order_no, amount: { column: amount, currency: { value: USD } } }
${oms('one', 'east', true)}
${oms('two', 'west', true)}
teams: { finance: {} }
`;
    const company = belongings.keep(
      await openCompany({
        deployment,
        rules: {
          refunds: `
boundary: refunds
left:  { dataset: channel.refunds }
right: { dataset: oms.refunds }
key:   [channel, refund_id]
order: [channel, channel_order_id]
compare: { amount: {} }
rules: [{ id: missing, title: m, when: { missing_in: oms }, then: [{ hold_invoice: {} }] }]
`,
        },
        env: { SHOP_URL: shop.url, ONE_URL: one.url, TWO_URL: `sqlite:/nowhere/at/all.db` },
      }),
    );
    const summary = await company.runAt(START);
    expect(await findingsOf(company)).toEqual(['missing east/1: open']);
    expect(summary.status).toBe('partial');
    company.env['TWO_URL'] = two.url;
    await two.knex.schema.dropTable('orders');
    const second = await company.runAt(START + MINUTE);
    expect(await findingsOf(company)).toEqual(['missing east/1: open']);
    expect(second.status).toBe('partial');
  });

  it('T6 what was said of a system that is no more ends', async () => {
    const stocks = belongings.keep(await openStocks(`${HEAD}${OFF.includes('rules:') ? '' : 'rules:'}${OFF}`, { dallas: { system: 'guard: { min_rows: 5 }', inventory: 'watermark: { column: at, fence_max: 1h }' } }));
    const { company } = stocks;
    await shelves(stocks, 2, 0);
    await company.runAt(START);
    expect(await findingsOf(company)).toEqual(['system-suspect inventory/dallas: open']);
    await shelves(stocks, 8, 0);
    await company.runAt(START + MINUTE);
    expect(await findingsOf(company)).toEqual(['heartbeat-stale heartbeat/dallas/inventory: open', 'system-suspect inventory/dallas: resolved']);
  });
});
void lastingState, movesOf, tasksOf, RULES;
