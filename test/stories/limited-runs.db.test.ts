import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/reconcile/summary.ts';
import { boundaryOf, type Company, findingsOf, MINUTE, movesOf, START, wholeState } from './company.ts';
import { openShop, type Shop } from './shop.ts';

const RULES = `
boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
order: [channel, channel_order_id]
compare: { total: { abs: 0.01 } }
expected:
  - { id: cancelled, when: { missing_in: oms, channel.status: cancelled } }
rules:
  - { id: never-imported, title: never imported, when: { missing_in: oms }, then: [{ open_task: { team: oms } }, { hold_invoice: {} }] }
  - { id: total-differs, title: differs, when: { differs: total }, then: [{ open_task: { team: finance } }] }
  - { id: standing, title: standing, when: { differs: total, seen: { at_least: 3 } } }
`;

/** What a run found and did, without its name, its mode and how long it took. */
function figuresOf({ boundaries, tasks, recounts, holds }: RunSummary): unknown {
  return {
    boundaries: boundaries.map(({ ms: _ms, ...figures }) => figures),
    tasks: { opened: tasks.opened, resolved: tasks.resolved, reopened: tasks.reopened },
    recounts: recounts.requested,
    holds: { placed: holds.placed, released: holds.released },
  };
}

describe('a run that is limited', () => {
  let shop: Shop;
  let company: Company;
  beforeEach(async () => {
    shop = await openShop(RULES);
    company = shop.company;
    await shop.set('channel', '1', '10.00');
    await shop.set('channel', '2', '20.00');
    await shop.set('oms', '2', '25.00');
    await shop.set('channel', '3', '30.00', 'cancelled');
    await shop.set('channel', '4', '40.00');
    await shop.set('oms', '4', '40.01');
    await company.runAt(START);
  });
  afterEach(() => shop.drop());

  it('to deciding writes nothing, and says what a run would do', async () => {
    // Order 1 arrives, 2 grows, 5 and 6 are new.
    await shop.set('oms', '1', '10.00');
    await shop.set('oms', '2', '26.00');
    await shop.set('channel', '5', '50.00');
    await shop.set('channel', '6', '60.00');
    await shop.set('oms', '6', '6.00');
    const before = await wholeState(company);
    const dry = await company.runAt(START + MINUTE, { dryRun: true });
    expect(dry.dry_run).toBe(true);
    const printed = await company.program('run', '--dry-run');
    expect(printed).toMatchObject({ code: 0, err: '' });
    expect(printed.out).toContain('dry run: nothing was written');
    expect(await wholeState(company)).toEqual(before);
    const wet = await company.runAt(START + MINUTE);
    expect(figuresOf(dry)).toEqual(figuresOf(wet));
    expect(movesOf(wet, 'intake')).toEqual({ opened: 2, continuing: 1, resolved: 1 });
    expect(wet.tasks).toMatchObject({ opened: 2, resolved: 1 });
    expect(wet.holds).toEqual({ placed: 1, released: 1, standing: 1 });
  });

  it('to one order looks at no other', async () => {
    await shop.set('oms', '1', '10.00');
    await shop.set('oms', '2', '20.00');
    await shop.set('channel', '5', '50.00');
    const { code, out } = await company.program('run', 'intake', '--only', 'channel_order_id=2', '--json');
    expect(code).toBe(0);
    const summary = JSON.parse(out) as RunSummary;
    expect(boundaryOf(summary, 'intake')).toMatchObject({
      keys: 1,
      matched: 1,
      findings: { opened: 0, resolved: 1, continuing: 0, lapsed: 0 },
      totals: [{ left: '20.00', right: '20.00' }],
    });
    expect(await findingsOf(company)).toEqual(['never-imported shop/1: open', 'total-differs shop/2: resolved']);
    await company.runAt(START + MINUTE, { only: { column: 'channel_order_id', value: '5' } });
    expect(await findingsOf(company)).toEqual(['never-imported shop/1: open', 'never-imported shop/5: open', 'total-differs shop/2: resolved']);
  });

  it('to one order is not counted among the runs that have seen it', async () => {
    await company.runAt(START + MINUTE, { only: { column: 'channel_order_id', value: '2' } });
    await company.runAt(START + 2 * MINUTE);
    expect(await findingsOf(company)).toEqual(['never-imported shop/1: open', 'total-differs shop/2: open']);
    await company.runAt(START + 3 * MINUTE);
    expect(await findingsOf(company)).toContain('standing shop/2: open');
  });

  it('to a column that the key has not is refused', async () => {
    const { code, err } = await company.program('run', '--only', 'chanel=shop');
    expect(code).toBe(2);
    expect(err).toContain('did you mean "channel"?');
  });
});
