import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, DAY, HOUR, MINUTE } from '../company.ts';
import { billed, bought, credited, promised, refunded, returned, shipped } from './orders.ts';
import { openTrade, type Trade } from './trade.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

/** Sold for 40, billed, and all of it (or so much) came back this morning: the OMS owes the credit, the ERP has not posted it. */
async function openReturned(owed = '40.00', due = '0.00'): Promise<Trade> {
  const trade = belongings.keep(await openTrade());
  await trade.state(bought('a'), promised('a'), shipped('a'), billed('a', due, [{ amount: '40.00' }]), returned('a', { credit_due: owed }));
  await trade.state(refunded('a', { amount: owed }));
  return trade;
}

async function holdsEver(trade: Trade): Promise<number> {
  return (await trade.company.state('holds').select('id')).length;
}

// A return has two business days to be credited. Until then its order is rightly billed more than is due.
describe('a return whose credit is on its way', () => {
  it('is no bill without a shipment, though all of the order came back', async () => {
    const trade = await openReturned();
    await trade.play([0, 40 * MINUTE, 5 * HOUR]);
    await trade.state(credited('a', { return_id: 'R-a' }));
    expect((await trade.play([DAY - HOUR, DAY + 2 * HOUR])).findings).toEqual([]);
    expect(await holdsEver(trade)).toBe(0);
  });

  it('is no bill of another amount, though a part of the order came back', async () => {
    const trade = await openReturned('15.00', '25.00');
    await trade.play([0, 5 * HOUR, DAY + 2 * HOUR]);
    await trade.state(credited('a', { return_id: 'R-a', amount: '15.00' }));
    expect((await trade.play([DAY + 20 * HOUR, 3 * DAY])).findings).toEqual([]);
  });

  it('that never comes is one finding, of the return', async () => {
    const trade = await openReturned();
    const { findings, unjudged } = await trade.play();
    expect(findings).toEqual(['returned-not-credited R-a: open']);
    expect(unjudged).toEqual([]);
  });
});
