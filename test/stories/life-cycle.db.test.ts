import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeWithMariadb } from '../servers/databases.ts';
import { boundaryOf, type Company, DAY, findingsOf, HOUR, lastingState, MINUTE, movesOf, START, tasksOf } from './company.ts';
import { openShop, type Shop } from './shop.ts';

const HEAD = `
boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
order: [channel, channel_order_id]
compare: { total: {} }
never:
  - { id: cancelled, when: { channel.status: cancelled, oms.status: { not: cancelled } } }
rules:
`;
const LATE = `
  - id: never-imported
    title: "Order {{ key.channel_order_id }} never reached the OMS"
    severity: critical
    when: { missing_in: oms }
    for: 30m
    then: [{ open_task: { team: oms, due: 4h, value_at_risk: channel.total } }, { hold_invoice: {} }]
`;
const DIFFERS = `
  - id: total-differs
    title: "Order {{ key.channel_order_id }}: {{ channel.total }} against {{ oms.total }}"
    when: { differs: total }
    then: [{ open_task: { team: finance } }, { hold_invoice: {} }]
`;
const CANCELLED = `
  - { id: cancelled, title: cancelled, when: { breaks: cancelled }, then: [{ hold_invoice: {} }] }
`;
const RULES = HEAD + LATE + DIFFERS + CANCELLED;

async function eventsOf(company: Company): Promise<readonly string[]> {
  return await company.state('audit').whereNot('event', 'like', 'run.%').orderBy('n').pluck('event');
}

function stories(state: 'sqlite' | 'mariadb'): void {
  let shop: Shop;
  let company: Company;
  beforeEach(async () => {
    shop = await openShop(RULES, { state });
    company = shop.company;
  });
  afterEach(() => shop.drop());

  const moves = async (now: number) => movesOf(await company.runAt(now), 'intake');
  const standingHolds = async () => await company.state('holds').whereNull('released_at').pluck('order_name');

  it('is pending until its rule has waited, opens, goes on without a write, resolves on evidence and reopens with its history', async () => {
    await shop.set('channel', '1', '40.00');
    expect(await moves(START)).toEqual({ pending: 1 });
    expect(await findingsOf(company)).toEqual(['never-imported shop/1: pending']);
    expect(await tasksOf(company)).toEqual([]);
    expect(await eventsOf(company)).toEqual([]);
    const pending = await lastingState(company);
    expect(await moves(START + 29 * MINUTE)).toEqual({ pending: 1 });
    expect(await lastingState(company)).toEqual(pending);

    expect(await moves(START + 30 * MINUTE)).toEqual({ opened: 1 });
    expect(await tasksOf(company)).toEqual(['never-imported shop/1: oms open']);
    expect(await standingHolds()).toEqual(['shop/1']);
    const opened = await lastingState(company);
    expect(await moves(START + 31 * MINUTE)).toEqual({ continuing: 1 });
    expect(await moves(START + 5 * DAY)).toEqual({ continuing: 1 });
    expect(await lastingState(company)).toEqual(opened);

    await shop.set('oms', '1', '40.00');
    expect(await moves(START + 6 * DAY)).toEqual({ resolved: 1 });
    expect(await findingsOf(company)).toEqual(['never-imported shop/1: resolved']);
    expect(await tasksOf(company)).toEqual(['never-imported shop/1: oms closed']);
    expect(await standingHolds()).toEqual([]);
    expect(await moves(START + 7 * DAY)).toEqual({});

    await shop.remove('oms', '1');
    expect(await moves(START + 8 * DAY)).toEqual({ pending: 1 });
    expect(await moves(START + 8 * DAY + 29 * MINUTE)).toEqual({ pending: 1 });
    expect(await moves(START + 8 * DAY + 30 * MINUTE)).toEqual({ reopened: 1 });
    expect(await tasksOf(company)).toEqual(['never-imported shop/1: oms open']);
    expect(await eventsOf(company)).toEqual([
      'finding.opened',
      'task.opened',
      'hold.placed',
      'finding.resolved',
      'task.closed',
      'hold.released',
      'finding.reopened',
      'task.reopened',
      'hold.placed',
    ]);
    const [finding] = await company.at(START, (store) => store.findings(['open']));
    expect(finding?.life).toMatchObject({ firstSeenAt: START, since: START + 8 * DAY, openings: 2 });
    expect((await company.program('audit', 'verify')).code).toBe(0);
  });

  it('is dropped where it clears while it is pending', async () => {
    await shop.set('channel', '1', '40.00');
    await company.runAt(START);
    await shop.set('oms', '1', '40.00');
    expect(await moves(START + MINUTE)).toEqual({});
    expect(await findingsOf(company)).toEqual([]);
    // Found again later, it waits anew.
    await shop.remove('oms', '1');
    expect(await moves(START + 40 * MINUTE)).toEqual({ pending: 1 });
    expect(await moves(START + 69 * MINUTE)).toEqual({ pending: 1 });
    expect(await moves(START + 70 * MINUTE)).toEqual({ opened: 1 });
  });

  it('lapses where its order has gone from both sides, and where its rule was edited away', async () => {
    await shop.set('channel', '1', '40.00');
    await shop.set('channel', '2', '10.00');
    await shop.set('oms', '2', '11.00');
    await company.runAt(START);
    expect(await moves(START + 30 * MINUTE)).toEqual({ opened: 1, continuing: 1 });
    await shop.remove('channel', '1');
    expect(await moves(START + HOUR)).toEqual({ lapsed: 1, continuing: 1 });
    company.writeRules('intake', HEAD + LATE);
    const summary = await company.runAt(START + 2 * HOUR);
    expect(boundaryOf(summary, 'intake')).toMatchObject({ unjudged: 1, findings: { lapsed: 1, resolved: 0, continuing: 0 }, by_rule: { 'never-imported': 0 } });
    expect(await findingsOf(company)).toEqual(['never-imported shop/1: lapsed', 'total-differs shop/2: lapsed']);
    expect(await tasksOf(company)).toEqual(['never-imported shop/1: oms closed', 'total-differs shop/2: finance closed']);
    expect(await standingHolds()).toEqual([]);
    // With its rule it comes back.
    company.writeRules('intake', RULES);
    expect(await moves(START + 3 * HOUR)).toEqual({ reopened: 1 });
  });

  it('reopens a task that a person resolved, once it has stood for another `for`', async () => {
    await shop.set('channel', '1', '40.00');
    await shop.set('channel', '2', '10.00');
    await shop.set('oms', '2', '11.00');
    await company.runAt(START);
    await company.runAt(START + 30 * MINUTE);
    await company.at(START + 40 * MINUTE, async (store) => {
      for (const task of await store.tasks()) await store.resolveTask(task.id, 'kim', 'imported by hand');
    });
    const soon = await company.runAt(START + 69 * MINUTE);
    expect(soon.tasks).toEqual({ opened: 0, resolved: 0, reopened: 1, open: 1 });
    expect(await tasksOf(company)).toEqual(['never-imported shop/1: oms resolved', 'total-differs shop/2: finance open']);
    const later = await company.runAt(START + 70 * MINUTE);
    expect(later.tasks).toEqual({ opened: 0, resolved: 0, reopened: 1, open: 2 });
    expect(await tasksOf(company)).toEqual(['never-imported shop/1: oms open', 'total-differs shop/2: finance open']);
  });

  it('stays accepted while its variance does not grow and the acceptance runs, and is shown as accepted in the totals', async () => {
    await shop.set('channel', '2', '10.00');
    await shop.set('oms', '2', '12.50');
    await company.runAt(START);
    const accept = async (at: number, until: number) =>
      await company.at(at, async (store) => {
        const [task] = await store.tasks({ states: ['open'] });
        await store.acceptTask(task?.id ?? 0, 'kim', 'rounding of the old shop', until);
      });
    const parts = async (now: number) => {
      const summary = await company.runAt(now);
      const [total] = boundaryOf(summary, 'intake').totals;
      return { accepted: total?.parts['accepted'], findings: total?.parts['findings'], reopened: summary.tasks.reopened, open: summary.tasks.open };
    };
    await accept(START + MINUTE, START + 10 * DAY);
    expect(await parts(START + HOUR)).toEqual({ accepted: '2.50', findings: '0.00', reopened: 0, open: 0 });
    await shop.set('oms', '2', '8.00');
    expect(await parts(START + 2 * HOUR)).toEqual({ accepted: '-2.00', findings: '0.00', reopened: 0, open: 0 });
    await shop.set('oms', '2', '12.51');
    expect(await parts(START + 3 * HOUR)).toEqual({ accepted: '0.00', findings: '2.51', reopened: 1, open: 1 });
    await accept(START + 4 * HOUR, START + DAY);
    expect(await parts(START + DAY - 1)).toEqual({ accepted: '2.51', findings: '0.00', reopened: 0, open: 0 });
    expect(await parts(START + DAY)).toEqual({ accepted: '0.00', findings: '2.51', reopened: 1, open: 1 });
  });

  it('holds an order once, and releases it with the last cause', async () => {
    await shop.set('channel', 'S-7', '10.00', 'cancelled');
    await shop.set('oms', 'S-7', '11.00', 'open');
    const first = await company.runAt(START);
    expect(first.holds).toEqual({ placed: 1, released: 0, standing: 1 });
    // The OMS calls it 7.
    expect(await standingHolds()).toEqual(['7']);
    await shop.set('oms', 'S-7', '10.00', 'open');
    expect((await company.runAt(START + MINUTE)).holds).toEqual({ placed: 0, released: 0, standing: 1 });
    await shop.set('oms', 'S-7', '10.00', 'cancelled');
    expect((await company.runAt(START + 2 * MINUTE)).holds).toEqual({ placed: 0, released: 1, standing: 0 });
    // The totals agreed while the order still broke the other rule: that finding lapsed, it did not resolve.
    expect(await findingsOf(company)).toEqual(['cancelled shop/S-7: resolved', 'total-differs shop/S-7: lapsed']);
  });
}

describe('a finding through its life, its state in SQLite', () => stories('sqlite'));
describeWithMariadb('a finding through its life, its state in MariaDB', () => stories('mariadb'));
