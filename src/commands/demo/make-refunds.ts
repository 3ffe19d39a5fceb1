// What is paid back to customers, as channel and OMS state it, while nothing is wrong: for returns, cancellations, and to appease. No faults here.

import type { ChannelRefund, OmsRefund, OrderRecord, RefundKind } from './company.ts';
import { type Draft, type Making, totalCentsOf } from './draft-order.ts';
import { DAY, HOUR, MINUTE } from './places.ts';
import { externalIdOf, spellChannel } from './spelling.ts';

export interface Refund {
  readonly channelRefund: ChannelRefund;
  readonly omsRefund: OmsRefund;
}

/** The webshop numbers refunds like orders, in whose table they stand; no order comes so far. */
const SHOP_REFUNDS = 10_000_000;

/** The same refund in both systems, each with its own id of it. */
export function refundBoth(making: Making, draft: Draft, kind: RefundKind, amountCents: number, refundedMs: number): Refund {
  const { random, ids } = making;
  const { channel, number, currency } = draft;
  const id = channel === 'webshop' ? SHOP_REFUNDS + ids.next() : ids.next();
  const refundId = channel === 'webshop' ? String(id) : `CM${id}`;
  return {
    channelRefund: { id, channel, refundId, channelOrderId: number, kind, amount4: amountCents * 100, currency, refundedMs },
    omsRefund: {
      id: ids.next(),
      channel: spellChannel(random, channel),
      refundRef: externalIdOf(random, channel, refundId),
      externalId: externalIdOf(random, channel, number),
      kind,
      amountCents,
      currency,
      refundedMs: refundedMs + random.int(1, 20) * MINUTE,
    },
  };
}

/** Most who cancel have paid, and get all of it back. */
export function refundCancelled(making: Making, draft: Draft, order: OrderRecord, cancelledMs: number): OrderRecord {
  if (!making.random.chance(0.7)) return order;
  return withRefund(order, refundBoth(making, draft, 'CANCELLATION', totalCentsOf(draft), cancelledMs));
}

/** A part of the price, for goodwill: nothing comes back, and the ERP does not credit it. */
export function appease(making: Making, draft: Draft, order: OrderRecord): OrderRecord {
  const { random, startMs } = making;
  const amountCents = Math.round(totalCentsOf(draft) * random.pick([0.05, 0.1, 0.2]));
  const refundedMs = Math.min(draft.placedMs + random.int(3, 20) * DAY, startMs - DAY);
  return { ...withRefund(order, refundBoth(making, draft, 'APPEASEMENT', amountCents, refundedMs)), stage: 'refunded' };
}

/** Promised hours ago; the channel pays in batches, and has not yet. */
export function promiseRefund(making: Making, draft: Draft, order: OrderRecord): OrderRecord {
  const { random, startMs } = making;
  const { omsRefund } = refundBoth(making, draft, 'APPEASEMENT', random.int(100, 2_000), startMs - random.int(1, 5) * HOUR);
  return { ...order, stage: 'other', omsRefunds: [omsRefund] };
}

export function withRefund(order: OrderRecord, { channelRefund, omsRefund }: Refund): OrderRecord {
  return { ...order, channelRefunds: [...order.channelRefunds, channelRefund], omsRefunds: [...order.omsRefunds, omsRefund] };
}
