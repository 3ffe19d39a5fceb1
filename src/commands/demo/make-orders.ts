// The demo's orders while nothing is wrong: as all systems state them at one instant, with all the noise of a normal day. No faults here.

import { type OmsOrder, type OrderRecord, type ShopOrder, UNKNOWN_BEYOND_CHANNEL } from './company.ts';
import { type Draft, draftOrder, type Making, type Named, taxOf, totalCentsOf } from './draft-order.ts';
import { billNothing, makeBilling } from './make-billing.ts';
import { type Cancellations, cancelAll, cancelLines, fulfillLines, holdBackLines, orderLines, shipBacklog } from './make-lines.ts';
import { appease, promiseRefund, refundBoth, refundCancelled, withRefund } from './make-refunds.ts';
import { makeReservations } from './make-reservations.ts';
import { withReturn } from './make-returns.ts';
import { type Channel, DAY, HOUR, MINUTE } from './places.ts';
import { externalIdOf, misspell, spellChannel } from './spelling.ts';

const HISTORY_MS = 75 * DAY;
/** What is younger is promised, and for the most part has not left. */
const BACKLOG_MS = 2 * DAY;
/** A morning's rush: orders placed within these last minutes. */
const RUSH_MS = 12 * MINUTE;
/** What is younger has not yet come through the import. */
export const IMPORT_LAG_MS = 8 * MINUTE;

/** As many orders of the two channels, oldest first, and beside them those that they do not know: exchanges, orders by phone, archived ones. And a few that nobody meant. */
export function makeOrders(making: Making, count: number): OrderRecord[] {
  const { random, startMs } = making;
  const numbers: Record<Channel, number> = { webshop: 100_000, marketplace: 100_000 };
  const orders = agesOf(making, count).map((ageMs, i) => {
    const channel = random.chance(0.75) ? 'webshop' : 'marketplace';
    numbers[channel] += random.int(1, 3);
    return makeOrder(making, draftOrder(making, { channel, orderId: orderIdOf(i), number: String(numbers[channel]), placedMs: startMs - ageMs }));
  });
  for (let i = 0; i < Math.ceil(count / 60); i++) {
    const placedMs = startMs - random.int(3 * DAY, 70 * DAY);
    orders.push(bornInOms(making, { channel: 'webshop', orderId: orderIdOf(count + i), number: String(900_000 + i), placedMs }));
  }
  for (let i = 0; i < Math.ceil(count / 200); i++) {
    const placedMs = startMs - random.int(100 * DAY, 140 * DAY);
    const draft = draftOrder(making, { channel: 'webshop', orderId: orderIdOf(2 * count + i), number: String(50_000 + i), placedMs });
    orders.push({ ...ship(making, draft, new Map()), stage: 'other', shop: [] });
  }
  for (let i = 0; i < Math.ceil(count / 1_000); i++) orders.push(tryOut(making, i));
  return orders;
}

/** Oldest first. However small the company, the last two days and the last minutes hold a good many. */
function agesOf({ random }: Making, count: number): number[] {
  const rush = Math.max(6, Math.round(count / 800));
  const fresh = Math.max(60, Math.round(count * 0.03));
  const settled = count - rush - fresh;
  return [
    ...Array.from({ length: settled }, (_, i) => BACKLOG_MS + Math.round((HISTORY_MS - BACKLOG_MS) * (1 - (i + random.next()) / settled))),
    ...Array.from({ length: fresh }, (_, i) => 30 * MINUTE + Math.round((BACKLOG_MS - 30 * MINUTE) * (1 - (i + random.next()) / fresh))),
    ...Array.from({ length: rush }, (_, i) => Math.round(RUSH_MS * ((rush - i - 0.5) / rush))),
  ];
}

function orderIdOf(sequence: number): string {
  return `O${500_001 + sequence}`;
}

function makeOrder(making: Making, draft: Draft): OrderRecord {
  const { random, startMs } = making;
  const age = startMs - draft.placedMs;
  if (age < RUSH_MS) return rush(making, draft);
  const fate = random.next();
  if (fate < 0.03) return cancel(making, draft);
  if (fate < 0.032) return record(draft, 'other', [shopOrder(making, draft, 'cancelled')]);
  if (fate < 0.04 && age < 6 * DAY) return record(draft, 'other', [shopOrder(making, draft, random.pick(['pending', 'on_hold']))]);
  if (fate < 0.05 && age < 10 * DAY) return hold(making, draft);
  if (age >= BACKLOG_MS) return shipAndAfter(making, draft);
  return age > 16 * HOUR && random.chance(0.4) ? ship(making, draft, new Map(), startMs - random.int(3 * HOUR, 10 * HOUR)) : promise(making, draft);
}

function cancel(making: Making, draft: Draft): OrderRecord {
  const cancelledMs = Math.min(draft.placedMs + 2 * HOUR, making.startMs - MINUTE);
  const known: OrderRecord = {
    ...record(draft, 'cancelled', [shopOrder(making, draft, 'cancelled')]),
    oms: [omsOrder(making, draft, 'CANCELLED')],
    lines: orderLines(making, draft, cancelAll(draft), cancelledMs),
    allocations: cancelLines(making, draft, cancelledMs),
  };
  return refundCancelled(making, draft, known, cancelledMs);
}

/** Somebody looks for fraud; until then nothing is allocated. */
function hold(making: Making, draft: Draft): OrderRecord {
  return {
    ...record(draft, 'other', [shopOrder(making, draft, 'processing')]),
    oms: [omsOrder(making, draft, 'HELD')],
    lines: orderLines(making, draft, new Map(), draft.placedMs + IMPORT_LAG_MS),
  };
}

/** Placed by whoever tries out the marketplace's shop window; the import leaves it there. */
function tryOut(making: Making, i: number): OrderRecord {
  const placedMs = making.startMs - making.random.int(1, 60) * DAY;
  const draft = draftOrder(making, { channel: 'marketplace', orderId: '', number: `TEST-${i + 1}`, placedMs });
  return record(draft, 'other', [shopOrder(making, draft, 'processing')]);
}

/** As it will be half an hour later: see the late feeds. */
function rush(making: Making, draft: Draft): OrderRecord {
  const allocatedMs = making.startMs + 20 * MINUTE;
  const allocations = holdBackLines(making, draft, allocatedMs);
  return {
    ...record(draft, 'rush', [shopOrder(making, draft, 'processing')]),
    oms: [omsOrder(making, draft, 'APPROVED')],
    lines: orderLines(making, draft, new Map(), draft.placedMs + IMPORT_LAG_MS),
    allocations,
    reservations: makeReservations(making, allocatedMs, allocations, []),
    ...makeBilling(making, draft, allocations, allocatedMs),
  };
}

/** Accepted, promised to the customer, and for the most part not yet picked. */
function promise(making: Making, draft: Draft): OrderRecord {
  const changedMs = draft.placedMs + 10 * MINUTE;
  const { allocations, shipped } = shipBacklog(making, holdBackLines(making, draft, changedMs));
  const billing = makeBilling(making, draft, allocations, shipped[0]?.shippedMs ?? changedMs);
  const quiet = shipped.length === 0 && billing.financials.length === 0 && allocations.every(({ facility }) => facility !== null && facility !== 'EWR');
  return {
    ...record(draft, quiet ? 'backlog' : 'other', [shopOrder(making, draft, 'processing')]),
    oms: [omsOrder(making, draft, 'APPROVED')],
    lines: orderLines(making, draft, new Map(), changedMs),
    allocations,
    shipped,
    reservations: makeReservations(making, draft.placedMs, allocations, shipped),
    ...billing,
  };
}

/** Of what has been shipped some is cancelled first, some comes back, and some customers are appeased. */
function shipAndAfter(making: Making, draft: Draft): OrderRecord {
  const { random, startMs } = making;
  const chance = random.next();
  if (chance < 0.025) return shipLess(making, draft);
  const order = ship(making, draft, new Map());
  if (order.stage !== 'plain' || startMs - draft.placedMs < 12 * DAY) return order;
  if (chance < 0.105) return withReturn(making, draft, order);
  if (chance < 0.12) return appease(making, draft, order);
  return chance < 0.123 ? promiseRefund(making, draft, order) : order;
}

function ship(making: Making, draft: Draft, cancelled: Cancellations, shippedMs = draft.placedMs + making.random.int(6 * HOUR, 44 * HOUR)): OrderRecord {
  const { random, startMs, nightMs } = making;
  const age = startMs - draft.placedMs;
  const backordered = age < 20 * DAY && random.chance(0.05);
  const { allocations, shipped } = fulfillLines(making, draft, shippedMs, backordered, cancelled);
  // Of what left EWR after its nightly file nobody but the OMS knows; the second parcel follows within the hour.
  const quiet = !allocations.some(({ facility, status }) => status === 'BACKORDERED' || (facility === 'EWR' && shippedMs + HOUR > nightMs));
  return {
    ...record(draft, quiet ? 'plain' : 'other', [shopOrder(making, draft, random.chance(0.05) ? 'processing' : 'completed')]),
    oms: [omsOrder(making, draft, age > 60 * DAY ? 'CLOSED' : 'COMPLETED')],
    lines: orderLines(making, draft, cancelled, shippedMs),
    allocations,
    shipped,
    reservations: makeReservations(making, draft.placedMs, allocations, shipped),
    ...makeBilling(making, draft, allocations, shippedMs),
  };
}

/** The customer takes a part back before it leaves, or the shelf holds less than was promised: the rest is cancelled and paid back. */
function shipLess(making: Making, draft: Draft): OrderRecord {
  const { random, startMs } = making;
  const goods = draft.lines.filter(({ kind, quantity }) => kind === 'GOODS' && (quantity > 1 || draft.lines.length > 1));
  const [line] = goods;
  if (!line) return ship(making, draft, new Map());
  const wholly = line.quantity === 1 || (draft.lines.length > 1 && random.chance(0.4));
  const less = wholly ? line.quantity : random.int(1, line.quantity - 1);
  const order = ship(making, draft, new Map([[line.line, less]]));
  if (order.stage !== 'plain') return order;
  const cents = less * line.unitPriceCents;
  const refundedMs = Math.min(draft.placedMs + random.int(1, 3) * DAY, startMs - HOUR);
  return { ...withRefund(order, refundBoth(making, draft, 'CANCELLATION', cents + taxOf(cents), refundedMs)), stage: 'refunded' };
}

/** Exchanges, and what the call centre takes by phone. */
function bornInOms(making: Making, named: Named): OrderRecord {
  const { random } = making;
  const origin = random.chance(0.75) ? 'EXC' : 'CSR';
  const draft = draftOrder(making, { ...named, number: `${origin}-${named.number}` });
  const shipped = ship(making, draft, new Map());
  const free = origin === 'EXC';
  const oms = shipped.oms.map((order): OmsOrder => ({ ...order, origin, externalId: misspell(random, draft.number), totalCents: free ? 0 : order.totalCents }));
  const recognisedMs = shipped.financials[0]?.recognisedMs ?? draft.placedMs;
  return { ...shipped, ...(free && billNothing(making, draft, recognisedMs)), stage: 'other', shop: [], oms };
}

function record(draft: Draft, stage: OrderRecord['stage'], shop: readonly ShopOrder[]): OrderRecord {
  return { ...UNKNOWN_BEYOND_CHANNEL, channel: draft.channel, orderId: draft.orderId, channelOrderId: draft.number, stage, shop, channelRefunds: [] };
}

function shopOrder({ ids }: Making, draft: Draft, state: ShopOrder['state']): ShopOrder {
  const { channel, number, currency, placedMs } = draft;
  const total4 = (draft.goodsCents + draft.shippingCents) * 100 + draft.tax4;
  const updatedMs = placedMs + (state === 'completed' ? DAY : MINUTE);
  return { id: channel === 'webshop' ? Number(number) : ids.next(), channel, number, state, currency, total4, createdMs: placedMs, updatedMs };
}

function omsOrder({ random, ids, startMs }: Making, draft: Draft, status: OmsOrder['status']): OmsOrder {
  const enteredMs = draft.placedMs + random.int(20_000, IMPORT_LAG_MS - 1);
  return {
    id: ids.next(),
    orderId: draft.orderId,
    externalId: externalIdOf(random, draft.channel, draft.number),
    channel: spellChannel(random, draft.channel),
    status,
    origin: 'WEB',
    currency: draft.currency,
    totalCents: totalCentsOf(draft),
    enteredMs,
    changedMs: Math.max(enteredMs, Math.min(draft.placedMs + 2 * HOUR, startMs - MINUTE)),
  };
}
