// The demo's orders while nothing is wrong: as webshop, OMS and warehouses state them at one instant, with all the noise of a normal day.
// No faults here.

import type { Catalog } from './catalog.ts';
import { DAY, FACILITIES, HOUR, type Ids, MINUTE, type OmsOrder, type OrderRecord, type ShopOrder } from './company.ts';
import { cancelLines, fulfillLines, holdBackLines, type Line, shipBacklog } from './make-lines.ts';
import type { Random } from './random.ts';
import { misspell } from './spelling.ts';

export interface Making {
  readonly random: Random;
  readonly catalog: Catalog;
  readonly ids: Ids;
  /** The demo's first instant. */
  readonly startMs: number;
}

const HISTORY_MS = 75 * DAY;
/** A morning's rush: orders placed within these last minutes. */
const RUSH_MS = 12 * MINUTE;
/** What is younger has not yet come through the import. */
export const IMPORT_LAG_MS = 8 * MINUTE;

/** What is known of an order before any system states it. */
interface Draft {
  readonly sequence: number;
  readonly number: number;
  readonly placedMs: number;
  readonly currency: string;
  readonly lines: readonly Line[];
  /** Its tax came to fractions of a cent: the webshop keeps them, the OMS rounds. */
  readonly fractional: boolean;
}

/** As many orders of the webshop, oldest first, and beside them those that it does not know: exchanges, orders by phone, archived ones. */
export function makeOrders(making: Making, count: number): OrderRecord[] {
  const { random, startMs } = making;
  const rush = Math.max(6, Math.round(count / 800));
  const orders: OrderRecord[] = [];
  let number = 100_000;
  for (let i = 0; i < count; i++) {
    number += random.int(1, 3);
    const settled = count - rush;
    const age = i < settled ? 30 * MINUTE + HISTORY_MS * (1 - (i + random.next()) / settled) : RUSH_MS * ((count - i - 0.5) / rush);
    orders.push(makeOrder(making, draftOrder(making, i, number, startMs - Math.round(age))));
  }
  for (let i = 0; i < Math.ceil(count / 60); i++) {
    const placedMs = startMs - random.int(3 * DAY, 70 * DAY);
    orders.push(bornInOms(making, draftOrder(making, count + i, 900_000 + i, placedMs)));
  }
  for (let i = 0; i < Math.ceil(count / 200); i++) {
    const placedMs = startMs - random.int(100 * DAY, 140 * DAY);
    orders.push({ ...ship(making, draftOrder(making, 2 * count + i, 50_000 + i, placedMs)), stage: 'other', shop: [] });
  }
  return orders;
}

function draftOrder({ random, catalog }: Making, sequence: number, number: number, placedMs: number): Draft {
  const currency = random.chance(0.93) ? 'USD' : random.pick(['CAD', 'CAD', 'EUR']);
  const share = random.next();
  const count = share < 0.6 ? 1 : share < 0.85 ? 2 : share < 0.95 ? 3 : 4;
  const products = new Set<Catalog['products'][number]>();
  while (products.size < count) products.add(random.pick(catalog.products));
  const lines = [...products].flatMap(({ sku, priceCents }, i): Line[] => {
    const facility = random.chance(0.6) ? FACILITIES[0] : FACILITIES[1];
    if (random.chance(0.02)) {
      const kit = random.pick(catalog.kits);
      return kit.parts.map((part, j) => ({
        line: i + 1,
        component: part.sku,
        sku: part.sku,
        quantity: part.quantity,
        amountCents: j === 0 ? kit.priceCents : 0,
        facility,
      }));
    }
    const quantity = random.chance(0.7) ? 1 : random.int(2, 5);
    return [{ line: i + 1, component: null, sku, quantity, amountCents: quantity * priceCents, facility }];
  });
  return { sequence, number, placedMs, currency, lines, fractional: random.chance(0.1) };
}

function makeOrder(making: Making, draft: Draft): OrderRecord {
  const { random, startMs } = making;
  const age = startMs - draft.placedMs;
  if (age < RUSH_MS) return record(draft, 'other', shopOrder(draft, 'processing'), omsOrder(making, draft, 'CREATED'));
  const fate = random.next();
  if (fate < 0.03) {
    const known = record(draft, 'cancelled', shopOrder(draft, 'cancelled'), omsOrder(making, draft, 'CANCELLED'));
    return { ...known, allocations: cancelLines(making, known, draft.lines) };
  }
  if (fate < 0.032) return record(draft, 'other', shopOrder(draft, 'cancelled'), null);
  if (fate < 0.04 && age < 6 * DAY) return record(draft, 'other', shopOrder(draft, random.pick(['pending', 'on_hold'])), null);
  if (fate < 0.05 && age < 10 * DAY) return record(draft, 'other', shopOrder(draft, 'processing'), omsOrder(making, draft, 'HELD'));
  return age < 2 * DAY ? promise(making, draft) : ship(making, draft);
}

/** Accepted, promised to the customer, and for the most part not yet picked. */
function promise(making: Making, draft: Draft): OrderRecord {
  const open = record(draft, 'backlog', shopOrder(draft, 'processing'), omsOrder(making, draft, 'APPROVED'));
  const allocations = holdBackLines(making, open, draft);
  const shipped = shipBacklog(making, allocations);
  return { ...open, stage: shipped.length === 0 ? 'backlog' : 'other', allocations, shipped };
}

function ship(making: Making, draft: Draft): OrderRecord {
  const { random, startMs } = making;
  const age = startMs - draft.placedMs;
  const state = random.chance(0.05) ? 'processing' : 'completed';
  const done = record(draft, 'plain', shopOrder(draft, state), omsOrder(making, draft, age > 60 * DAY ? 'CLOSED' : 'COMPLETED'));
  const backordered = age < 20 * DAY && random.chance(0.05);
  const { allocations, shipped } = fulfillLines(making, done, draft, backordered);
  return { ...done, stage: backordered ? 'other' : 'plain', allocations, shipped };
}

/** Exchanges, and what the call centre takes by phone. */
function bornInOms(making: Making, draft: Draft): OrderRecord {
  const origin = making.random.chance(0.75) ? 'EXC' : 'CSR';
  const shipped = ship(making, draft);
  const channelOrderId = `${origin}-${draft.number}`;
  const oms = shipped.oms.map(
    (order): OmsOrder => ({ ...order, origin, externalId: misspell(making.random, channelOrderId), totalCents: origin === 'EXC' ? 0 : order.totalCents }),
  );
  return { ...shipped, channelOrderId, stage: 'other', shop: [], oms };
}

function record(draft: Draft, stage: OrderRecord['stage'], shop: ShopOrder, oms: OmsOrder | null): OrderRecord {
  return { orderId: orderIdOf(draft), channelOrderId: String(draft.number), stage, shop: [shop], oms: oms === null ? [] : [oms], allocations: [], shipped: [] };
}

function orderIdOf(draft: Draft): string {
  return `O${500_001 + draft.sequence}`;
}

function shopOrder(draft: Draft, state: ShopOrder['state']): ShopOrder {
  const goods = draft.lines.reduce((sum, line) => sum + line.amountCents, 0);
  const shipping = goods > 7_500 ? 0 : 695;
  // 8.25 % sales tax, in hundredths of a cent.
  const tax4 = draft.fractional ? Math.round(goods * 8.25) : Math.round(goods * 0.0825) * 100;
  const total4 = (goods + shipping) * 100 + tax4;
  return {
    id: draft.number,
    state,
    currency: draft.currency,
    total4,
    createdMs: draft.placedMs,
    updatedMs: draft.placedMs + (state === 'completed' ? DAY : MINUTE),
  };
}

function omsOrder({ random, ids }: Making, draft: Draft, status: OmsOrder['status']): OmsOrder {
  return {
    id: ids.next(),
    orderId: orderIdOf(draft),
    externalId: misspell(random, `WEB-${draft.number}`),
    channel: misspell(random, 'webshop'),
    status,
    origin: 'WEB',
    currency: draft.currency,
    totalCents: Math.round(shopOrder(draft, 'processing').total4 / 100),
    enteredMs: draft.placedMs + random.int(20_000, IMPORT_LAG_MS - 1),
    changedMs: draft.placedMs + 2 * HOUR,
  };
}
