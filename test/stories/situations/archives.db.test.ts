import { afterEach, expect, it } from 'vitest';
import { describeWithMariadb } from '../../servers/databases.ts';
import { Belongings, boundaryOf, DAY, HOUR } from '../company.ts';
import { ago, bought, type Rows } from './orders.ts';
import { openTrade, type Trade } from './trade.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

const ONE_DAY = [0, 5 * HOUR, DAY + HOUR];

/** An order as the webshop and the OMS have it, placed so long ago; null: one of them has it no more. */
function placed(id: string, shop: number | null, oms: number | null, total = '40.00'): Rows {
  const row = { channel_order_id: id, order_id: `O-${id}` };
  return {
    ...(shop === null ? {} : { webshop: { orders: [{ ...row, placed_at: ago(shop) }] } }),
    ...(oms === null ? {} : { oms: { orders: [{ ...row, placed_at: ago(oms), total }] } }),
  };
}

async function openArchives(...rows: readonly Rows[]): Promise<Trade> {
  const trade = belongings.keep(await openTrade('mariadb'));
  // What is of today agrees.
  await trade.state(bought('today', { status: 'open' }), ...rows);
  return trade;
}

// The shipped boundary of orders looks back 90 days, with a margin of two; what lies beyond is not even read.
describeWithMariadb('an archive', () => {
  it('that purged one side only is not asked for what is beyond the scope', async () => {
    const trade = await openArchives(placed('a', 91 * DAY, null), placed('b', null, 95 * DAY), placed('c', 400 * DAY, null));
    expect(await trade.play(ONE_DAY)).toEqual({ findings: [], expected: {}, unjudged: [] });
  });

  it('that purged what is within the scope is: the order lacks on that side', async () => {
    const trade = await openArchives(placed('a', 80 * DAY, null), placed('b', null, 80 * DAY));
    const { findings } = await trade.play(ONE_DAY);
    expect(findings).toEqual(['order-never-imported webshop/a: open', 'order-unknown-to-channel webshop/b: open']);
  });

  it('whose edge is another on each side hides nothing and invents nothing', async () => {
    const trade = await openArchives(
      // The OMS dated them by their import: within the margin, and far beyond it.
      placed('near', 89 * DAY, 91 * DAY),
      placed('far', 85 * DAY, 120 * DAY),
      placed('far-off', 120 * DAY, 85 * DAY, '41.00'),
    );
    const { findings } = await trade.play(ONE_DAY);
    expect(findings).toEqual(['total-differs webshop/far-off: open']);
    expect(boundaryOf(trade.last(), 'intake').confirmed_away).toBe(1);
  });

  it('that swallows an order on both sides settles nothing: its finding lapses, and is not called resolved', async () => {
    const trade = await openArchives(placed('a', 89 * DAY, null), placed('b', 89 * DAY, 89 * DAY, '41.00'));
    expect((await trade.play(ONE_DAY)).findings).toEqual(['order-never-imported webshop/a: open', 'total-differs webshop/b: open']);
    await trade.remove('webshop', 'orders', { channel_order_id: 'a' });
    await trade.remove('webshop', 'orders', { channel_order_id: 'b' });
    await trade.remove('oms', 'orders', { channel_order_id: 'b' });
    expect((await trade.play([3 * DAY])).findings).toEqual(['order-never-imported webshop/a: lapsed', 'total-differs webshop/b: lapsed']);
  });

  it('that swallows an old order on one side takes its finding along, and accuses nobody of what it swallowed', async () => {
    const trade = await openArchives(placed('a', 89 * DAY, 89 * DAY, '41.00'));
    expect((await trade.play(ONE_DAY)).findings).toEqual(['total-differs webshop/a: open']);
    await trade.remove('webshop', 'orders', { channel_order_id: 'a' });
    expect((await trade.play([3 * DAY, 3 * DAY + HOUR])).findings).toEqual(['total-differs webshop/a: lapsed']);
  });

  it('comes too late for what was put right before: that is resolved', async () => {
    const trade = await openArchives(placed('a', 89 * DAY, 89 * DAY, '41.00'));
    await trade.play(ONE_DAY);
    await trade.change('oms', 'orders', { channel_order_id: 'a' }, { total: '40.00' });
    expect((await trade.play([2 * DAY])).findings).toEqual(['total-differs webshop/a: resolved']);
    await trade.remove('webshop', 'orders', { channel_order_id: 'a' });
    expect((await trade.play([3 * DAY, 4 * DAY])).findings).toEqual(['total-differs webshop/a: resolved']);
  });
});
