// Goods sent from one own facility to the other, while nothing is wrong: most have come in, some are on the road. No faults here.

import type { Making } from './draft-order.ts';
import { DAY, HOUR, OWN_FACILITIES, type OwnFacility, otherFacility } from './places.ts';
import { misspell } from './spelling.ts';
import type { SkuRecord, TransferMove, TransferRecord } from './stock.ts';

/** What is on the road is what the SKUs await. */
export function makeTransfers(making: Making, skus: readonly SkuRecord[], orders: number): TransferRecord[] {
  const awaited = skus.flatMap(({ sku, inbound }) => inbound.map((load) => onTheRoad(making, sku, load.facility, load.transfer, load.quantity)));
  const past = Array.from({ length: Math.max(30, Math.round(orders / 50)) }, () => received(making));
  return [...awaited, ...past];
}

function onTheRoad(making: Making, sku: string, to: OwnFacility, transferId: string, quantity: number): TransferRecord {
  const from = otherFacility(to);
  const movedMs = making.startMs - making.random.int(2 * HOUR, 40 * HOUR);
  return { transferId, from, to, stage: 'on_road', out: [move(making, transferId, from, sku, quantity, movedMs)], in: [] };
}

function received(making: Making): TransferRecord {
  const { random, ids, catalog, startMs } = making;
  const to = random.pick(OWN_FACILITIES);
  const from = otherFacility(to);
  const transferId = `T${10_000 + ids.next()}`;
  const skus = random.shuffle(catalog.products).slice(0, random.int(1, 3));
  const sentMs = startMs - random.int(5 * DAY, 70 * DAY);
  const arrivedMs = sentMs + random.int(20 * HOUR, 3 * DAY);
  const out = skus.map(({ sku }) => move(making, transferId, from, sku, random.int(2, 60), sentMs));
  const arrived = out.flatMap((sent, i) => {
    const sku = skus[i]?.sku ?? sent.sku;
    if (!random.chance(0.15)) return [move(making, transferId, to, sku, sent.quantity, arrivedMs)];
    // One pallet came a day later.
    return [move(making, transferId, to, sku, 1, arrivedMs + DAY), move(making, transferId, to, sku, sent.quantity - 1, arrivedMs)];
  });
  const voided = random.chance(0.04) ? out.map((sent): TransferMove => ({ ...sent, id: ids.next(), movedMs: sentMs - HOUR, state: 'VOID' })) : [];
  return { transferId, from, to, stage: 'received', out: [...out, ...voided], in: arrived };
}

function move(
  { random, ids }: Pick<Making, 'random' | 'ids'>,
  transferId: string,
  facility: OwnFacility,
  sku: string,
  quantity: number,
  movedMs: number,
): TransferMove {
  return { id: ids.next(), transferRef: misspell(random, transferId), facility, sku: misspell(random, sku), quantity, movedMs, state: 'DONE' };
}
