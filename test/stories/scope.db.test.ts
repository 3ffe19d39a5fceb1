import { afterEach, expect, it } from 'vitest';
import { describeWithMariadb } from '../servers/databases.ts';
import { Belongings, boundaryOf, DAY, findingsOf, movesOf, START } from './company.ts';
import { openShop } from './shop.ts';

const RULES = `
boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: {} }
scope: { since: 10d, on: placed_at, margin: 2d }
rules:
  - { id: never-imported, title: never imported, when: { missing_in: oms } }
  - { id: unknown-to-channel, title: unknown, when: { missing_in: channel } }
  - { id: total-differs, title: differs, when: { differs: total } }
`;

const belongings = new Belongings();
afterEach(() => belongings.drop());

/** So many days before the stories begin. */
function ago(days: number): string {
  return new Date(START - days * DAY).toISOString().slice(0, 19).replace('T', ' ');
}

describeWithMariadb('the scope of a boundary', () => {
  it('limits which orders are compared, not what they are compared with', async () => {
    const shop = belongings.keep(await openShop(RULES, { sources: 'mariadb' }));
    const { company } = shop;
    // The OMS dated it when it was imported from the archive: read again beyond the scope, it is there.
    await shop.set('channel', '1', '10.00', 'open', ago(5));
    await shop.set('oms', '1', '10.00', 'open', ago(15));
    // In scope on one side, within the margin on the other.
    await shop.set('channel', '2', '20.00', 'open', ago(11));
    await shop.set('oms', '2', '20.00', 'open', ago(5));
    // Out of scope on both.
    await shop.set('channel', '3', '30.00', 'open', ago(11));
    await shop.set('oms', '3', '31.00', 'open', ago(11));
    await shop.set('channel', '4', '40.00', 'open', ago(15));
    // In scope on one side, unlike beyond the scope of the other.
    await shop.set('channel', '5', '50.00', 'open', ago(15));
    await shop.set('oms', '5', '51.00', 'open', ago(5));
    // Without a date it is always in scope.
    await shop.set('channel', '6', '60.00', 'open', null);
    const summary = await company.runAt(START);
    expect(await findingsOf(company)).toEqual(['never-imported shop/6: open', 'total-differs shop/5: open']);
    expect(boundaryOf(summary, 'intake')).toMatchObject({
      keys: 4,
      matched: 1,
      confirmed_away: 1,
      discrepancies: { missing_in_oms: 1, missing_in_channel: 0, differs: 1 },
      // As streamed: 10 + 20 + 60 against 20 + 51. Of -19, order 1 is -10, 5 is +51 and 6 is -60.
      totals: [{ left: '90.00', right: '71.00', variance: '-19.00', parts: { confirmed_away: '-10.00', findings: '-9.00', within_tolerance: '0.00' } }],
    });
  });

  it('keeps what is open: it is looked at until it is settled, however old it grows', async () => {
    const shop = belongings.keep(await openShop(RULES, { sources: 'mariadb' }));
    const { company } = shop;
    await shop.set('channel', '7', '70.00', 'open', ago(9));
    await shop.set('oms', '7', '71.00', 'open', ago(9));
    await shop.set('channel', '8', '80.00', 'open', ago(9));
    const moves = async (days: number) => movesOf(await company.runAt(START + days * DAY), 'intake');
    expect(await moves(0)).toEqual({ opened: 2 });
    expect(await moves(2)).toEqual({ continuing: 2 });
    expect(await moves(5)).toEqual({ continuing: 2 });
    await shop.set('oms', '7', '70.00', 'open', ago(9));
    expect(await moves(6)).toEqual({ continuing: 1, resolved: 1 });
    await shop.set('oms', '8', '80.00', 'open', ago(9));
    expect(await moves(7)).toEqual({ resolved: 1 });
    expect(await findingsOf(company)).toEqual(['never-imported shop/8: resolved', 'total-differs shop/7: resolved']);
    // Settled, it is out of scope like any other.
    await shop.set('oms', '8', '88.00', 'open', ago(9));
    expect(await moves(8)).toEqual({});
  });
});
