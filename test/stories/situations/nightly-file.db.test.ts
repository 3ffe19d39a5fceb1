import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, boundaryOf, DAY, HOUR, MINUTE } from '../company.ts';
import { ago, at, billed, bought, type Rows, TUESDAY } from './orders.ts';
import { openTrade, type Trade } from './trade.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

/** The 3PL's file came at two this morning: thirteen hours before the stories begin. */
const NIGHT = TUESDAY - 13 * HOUR;
const NEXT_NIGHT = NIGHT + DAY;
const SOLD_AT = ago(3 * HOUR);
const NOTHING = { findings: [], expected: {}, unjudged: [] };

/** An order that the OMS has had shipped from the 3PL since: allocation fulfilled, one piece less on hand there. */
function soldAtEwr(id: string): readonly Rows[] {
  const order = { order_id: `O-${id}` };
  return [
    bought(id, { placed_at: SOLD_AT, updated_at: SOLD_AT }),
    { oms: { order_lines: [order], allocations: [{ ...order, facility: 'EWR', updated_at: SOLD_AT, due_at: ago(-DAY) }] } },
    billed(id),
  ];
}

/** What the file says of it. */
function inTheFile(id: string): Rows {
  return { tpl: { shipment_lines: [{ shipment_id: `S-${id}`, order_id: `O-${id}`, shipped_at: SOLD_AT, updated_at: SOLD_AT }] } };
}

/** Twenty of A lay there last night, and are on the books; the OMS has sold twelve since. */
async function openNightly(): Promise<Trade> {
  const trade = belongings.keep(await openTrade());
  await trade.file(NIGHT);
  await trade.state(...soldAtEwr('a'), {
    oms: { inventory: [{ facility: 'EWR', on_hand: '8', available: '8', updated_at: SOLD_AT }] },
    tpl: { inventory: [{ on_hand: '20', available: '20', updated_at: at(NIGHT) }] },
    books: { inventory: [{ facility: 'EWR', on_hand: '20' }] },
  });
  return trade;
}

describe('a 3PL that sends one file at two in the morning', () => {
  it('accuses nobody of what was sold since, and the next file agrees', async () => {
    const trade = await openNightly();
    expect(await trade.play([0, 5 * HOUR], { files: 'none' })).toEqual(NOTHING);
    // The line and the shelf wait: each is counted, none is a finding.
    expect(boundaryOf(trade.last(), 'fulfillment').in_flight).toBe(1);
    expect(boundaryOf(trade.last(), 'inventory').in_flight).toBe(1);
    await trade.file(NEXT_NIGHT);
    await trade.state(inTheFile('a'));
    await trade.change('tpl', 'inventory', { sku: 'A' }, { on_hand: '8', available: '8', updated_at: SOLD_AT });
    await trade.change('books', 'inventory', { sku: 'A' }, { on_hand: '8' });
    expect(await trade.play([DAY, DAY + HOUR, DAY + 5 * HOUR], { files: 'none' })).toEqual(NOTHING);
    expect(boundaryOf(trade.last(), 'fulfillment')).toMatchObject({ in_flight: 0, matched: 1 });
  });

  it('is believed once its file has come: what is not in it was never shipped', async () => {
    const trade = await openNightly();
    await trade.play([0, 5 * HOUR], { files: 'none' });
    await trade.file(NEXT_NIGHT);
    await trade.change('tpl', 'inventory', { sku: 'A' }, { on_hand: '8', available: '8', updated_at: SOLD_AT });
    await trade.change('books', 'inventory', { sku: 'A' }, { on_hand: '8' });
    const { findings } = await trade.play([DAY, DAY + HOUR], { files: 'none' });
    expect(findings).toEqual(['fulfilled-never-shipped O-a/1/-/EWR: open']);
  });

  it('makes nobody else wait: what Dallas did not ship is found the same afternoon', async () => {
    const trade = await openNightly();
    await trade.state(bought('b'), { oms: { order_lines: [{ order_id: 'O-b' }], allocations: [{ order_id: 'O-b', updated_at: SOLD_AT }] } }, billed('b'));
    const { findings } = await trade.play([0, 40 * MINUTE], { files: 'none' });
    expect(findings).toEqual(['fulfilled-never-shipped O-b/1/-/DAL: open']);
  });

  it('whose file does not come is told to whoever is on call, and from then on its differences count', async () => {
    const trade = await openNightly();
    // 26 hours after the last file: still waited for.
    expect((await trade.play([0, 13 * HOUR], { files: 'none' })).findings).toEqual([]);
    const { findings } = await trade.play([13 * HOUR + MINUTE, 14 * HOUR], { files: 'none' });
    expect(findings).toEqual([
      'fulfilled-never-shipped O-a/1/-/EWR: open',
      'heartbeat-stale heartbeat/tpl/inventory: open',
      'heartbeat-stale heartbeat/tpl/reservations: open',
      'heartbeat-stale heartbeat/tpl/shipment_lines: open',
      'sku-drift A: open',
    ]);
  });
});
