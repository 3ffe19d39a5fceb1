import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, DAY, HOUR, MINUTE } from '../company.ts';
import { billed, bought, promised, type Rows, shipped } from './orders.ts';
import { openTrade, type Trade } from './trade.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

/** The OMS says that it has left, Dallas knows of no parcel. What is due waits for its invoice. */
const CALLED_SHIPPED: readonly Rows[] = [bought('a'), promised('a'), billed('a', '40.00', [])];
const NEVER_SHIPPED = 'fulfilled-never-shipped O-a/1/-/DAL';
const NOT_INVOICED = 'shipped-not-invoiced O-a/USD';

async function openHeld(): Promise<Trade> {
  const trade = belongings.keep(await openTrade());
  await trade.state(...CALLED_SHIPPED);
  return trade;
}

async function standing(trade: Trade): Promise<readonly string[]> {
  const rows: readonly { order_name: string }[] = await trade.company.state('holds').whereNull('released_at').select('order_name');
  return rows.map(({ order_name }) => order_name);
}

describe('a hold of our own', () => {
  it('makes its order shipped and not invoiced, and that is in order', async () => {
    const trade = await openHeld();
    const played = await trade.play();
    expect(played).toEqual({ findings: [`${NEVER_SHIPPED}: open`], expected: { sales: { 'our-own-hold': 1 } }, unjudged: [] });
    expect(await standing(trade)).toEqual(['O-a']);
  });

  it('is released with its cause; from then on the invoice is awaited like any other', async () => {
    const trade = await openHeld();
    await trade.play([0, 40 * MINUTE, 5 * HOUR]);
    await trade.state(shipped('a'));
    expect((await trade.play([DAY])).findings).toEqual([`${NEVER_SHIPPED}: resolved`, `${NOT_INVOICED}: pending`]);
    expect(await standing(trade)).toEqual([]);
    // It is a business day since the hold was released, not since it was placed.
    expect((await trade.play([2 * DAY - HOUR])).findings).toEqual([`${NEVER_SHIPPED}: resolved`, `${NOT_INVOICED}: pending`]);
    expect((await trade.play([2 * DAY])).findings).toEqual([`${NEVER_SHIPPED}: resolved`, `${NOT_INVOICED}: open`]);
    await trade.state({ books: { invoices: [{ invoice_id: 'I-a', order_id: 'O-a' }] } });
    expect(await trade.play([3 * DAY])).toEqual({ findings: [`${NEVER_SHIPPED}: resolved`, `${NOT_INVOICED}: resolved`], expected: {}, unjudged: [] });
  });

  it('that is released and followed by its invoice leaves nothing behind', async () => {
    const trade = await openHeld();
    await trade.play([0, 40 * MINUTE, 5 * HOUR]);
    await trade.state(shipped('a'), { books: { invoices: [{ invoice_id: 'I-a', order_id: 'O-a' }] } });
    expect(await trade.play([DAY, 3 * DAY])).toEqual({ findings: [`${NEVER_SHIPPED}: resolved`], expected: {}, unjudged: [] });
    expect(await standing(trade)).toEqual([]);
  });

  it('explains only what was not billed: an order that is held and billed too much is a finding', async () => {
    const trade = await openHeld();
    await trade.state({ books: { invoices: [{ invoice_id: 'I-a', order_id: 'O-a', amount: '90.00' }] } });
    const { findings } = await trade.play();
    expect(findings).toEqual(['amount-differs O-a/USD: open', `${NEVER_SHIPPED}: open`]);
  });

  it('of an order that nobody holds explains nothing', async () => {
    const trade = belongings.keep(await openTrade());
    await trade.state(...CALLED_SHIPPED, shipped('a'));
    expect((await trade.play()).findings).toEqual([`${NOT_INVOICED}: open`]);
  });
});
