import { afterEach, expect, it } from 'vitest';
import type { RunSummary } from '../../src/reconcile/summary.ts';
import { describeWithMariadb } from '../servers/databases.ts';
import { Belongings, boundaryOf, findingsOf, lastingState, openCompany, tasksOf } from './company.ts';
import { mariadbSource } from './source-database.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

const DEPLOYMENT = `
systems:
  webshop:
    role: channel
    url: "\${WEBSHOP_URL}"
    owns: { channel: [webshop] }
    datasets:
      orders:
        table: shop_orders
        columns:
          channel:          { value: webshop }
          channel_order_id: { column: id, type: text }
          status:           { column: state, map: { processing: open, completed: shipped }, unmapped: reject }
          currency:         currency
          total:            { column: grand_total, type: money, currency: currency }
          placed_at:        { column: created_gmt, type: instant }
  oms:
    role: oms
    url: "\${OMS_URL}"
    datasets:
      orders:
        table: orders
        columns:
          channel:          { column: sales_channel, normalize: [trim, lower] }
          channel_order_id: { column: external_id, normalize: [trim, upper, { strip_prefix: "WEB-" }] }
          order_id:         order_id
          status:           { column: status_id, map: { APPROVED: open, COMPLETED: shipped }, unmapped: reject }
          currency:         currency
          total:            { column: grand_total, type: money, currency: currency }
          placed_at:        { column: entered_at, type: instant }
teams:
  oms: { mail: oms@example.com }
`;

const RULES = `
boundary: intake
title: Orders of the channels against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
order: [channel, channel_order_id]
compare: { total: {} }
rules:
  - id: never-imported
    title: "Order {{ key.channel_order_id }} never reached the OMS"
    when: { missing_in: oms }
    then: [{ open_task: { team: oms, due: 4h, value_at_risk: channel.total } }]
  - id: imported-twice
    title: "Order {{ key.channel_order_id }} stands in the OMS {{ oms.rows }} times"
    when: { duplicated_in: oms }
`;

async function openShop() {
  const webshop = belongings.keep(await mariadbSource());
  const oms = belongings.keep(await mariadbSource());
  const sold = (id: number, total: string) => ({ id, state: 'processing', currency: 'USD', grand_total: total, created_gmt: '2026-11-20 08:00:00' });
  const entered = (order: string, external: string, total: string) => ({
    order_id: order,
    sales_channel: 'Webshop',
    external_id: external,
    status_id: 'APPROVED',
    currency: 'USD',
    grand_total: total,
    entered_at: '2026-11-20 08:01:00',
  });
  // As numbers 9 < 10 < 100, as text 10 < 100 < 9.
  await webshop.create(
    'shop_orders',
    { id: 'bigint', state: 'text', currency: 'text', grand_total: 'decimal', created_gmt: 'datetime' },
    [sold(9, '19.90'), sold(10, '20.00'), sold(100, '30.00'), sold(1000, '40.50')],
    ['id'],
  );
  await oms.create(
    'orders',
    { order_id: 'text', sales_channel: 'text', external_id: 'text', status_id: 'text', currency: 'text', grand_total: 'decimal', entered_at: 'datetime' },
    [entered('O-1', 'WEB-9', '19.90'), entered('O-2', 'web-10', '20.00'), entered('O-3', 'Web-100', '30.00'), entered('O-4', 'wEB-100 ', '30.00')],
    ['external_id'],
  );
  return belongings.keep(await openCompany({ deployment: DEPLOYMENT, rules: { intake: RULES }, env: { WEBSHOP_URL: webshop.url, OMS_URL: oms.url } }));
}

describeWithMariadb('the first run of a new company', () => {
  it('finds the order that never reached the OMS and the one that reached it twice, and opens a task', async () => {
    const company = await openShop();
    const { code, out, err } = await company.program('run', 'intake', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const summary = JSON.parse(out) as RunSummary;
    expect(boundaryOf(summary, 'intake')).toMatchObject({
      status: 'complete',
      keys: 4,
      matched: 2,
      discrepancies: { missing_in_oms: 1, missing_in_channel: 0, duplicated_in_oms: 1, duplicated_in_channel: 0, differs: 0 },
      findings: { pending: 0, opened: 2, continuing: 0 },
      by_rule: { 'never-imported': 1, 'imported-twice': 1 },
      // 110.40 in the shop, 99.90 in the OMS: order 1000 is not there, order 100 is there once too often.
      totals: [{ column: 'total', currency: 'USD', left: '110.40', right: '99.90', variance: '-10.50', parts: { findings: '-10.50' } }],
    });
    expect(await findingsOf(company)).toEqual(['imported-twice webshop/100: open', 'never-imported webshop/1000: open']);
    expect(await tasksOf(company)).toEqual(['never-imported webshop/1000: oms open']);
    const [task] = await company.at(Date.now(), (store) => store.tasks());
    expect(task?.finding).toMatchObject({ title: 'Order 1000 never reached the OMS', valueAtRisk: { amount: 40_500_000_000_000n, currency: 'USD' } });
    expect(task?.dueAt).toBe((task?.openedAt ?? 0) + 4 * 3_600_000);
    expect(await company.state('findings').orderBy('id').pluck('title')).toContain('Order 100 stands in the OMS 2 times');
  });

  it('says nothing a second time', async () => {
    const company = await openShop();
    await company.program('run', 'intake');
    const before = await lastingState(company);
    const { code, out } = await company.program('run', 'intake', '--json');
    expect(code).toBe(0);
    const summary = JSON.parse(out) as RunSummary;
    expect(boundaryOf(summary, 'intake').findings).toEqual({ pending: 0, opened: 0, continuing: 2, resolved: 0, reopened: 0, lapsed: 0 });
    expect(summary.tasks).toEqual({ opened: 0, resolved: 0, reopened: 0, open: 1 });
    expect(await lastingState(company)).toEqual(before);
    expect((await company.program('audit', 'verify')).code).toBe(0);
  });
});
