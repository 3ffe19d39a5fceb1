// Promised goods: an allocation that is not yet due is rightly missing in the warehouse, a fulfilled one rightly has no reservation.

import { DAY, HOUR } from '../company.ts';
import type { TableRow } from '../source-database.ts';
import { ago, billed, bought, promised, type Rows, shipped, soldAndShipped } from './orders.ts';
import type { Situation } from './situation.ts';

const OPEN = { status: 'open' };
const IN_TEN_DAYS = { status: 'allocated', fulfilled_quantity: '0', due_at: ago(-10 * DAY) };

function reserved(id: string): Rows {
  return { dallas: { reservations: [{ order_id: `O-${id}` }] } };
}

function awaited(id: string, allocation: TableRow): readonly Rows[] {
  return [bought(id, OPEN), promised(id, {}, { ...IN_TEN_DAYS, ...allocation })];
}

export const BACKLOG: readonly Situation[] = [
  { id: 'plain', says: "an order of which every system says the same is nobody's business", rows: soldAndShipped },
  {
    id: 'backlog',
    says: 'a promise that is not yet due is rightly missing in the warehouse',
    rows: (id) => [...awaited(id, {}), reserved(id)],
    expected: { fulfillment: { 'not-yet-due': 1 } },
  },
  {
    id: 'backlog-late',
    says: 'once due it is overdue, and nothing else',
    rows: (id) => [...awaited(id, { due_at: ago(HOUR) }), reserved(id)],
    finds: ['overdue O-backlog-late/1/-/DAL'],
  },
  {
    id: 'half-left',
    says: 'a promise of which a part has left, and the rest is not yet due, is in order as well',
    rows: (id) => [
      bought(id, OPEN),
      promised(id, { ordered: '2' }, { ...IN_TEN_DAYS, quantity: '2', fulfilled_quantity: '1' }),
      shipped(id),
      reserved(id),
      billed(id, '20.00'),
    ],
    expected: { fulfillment: { 'not-yet-due': 1 } },
  },
  {
    id: 'backordered',
    says: 'of what is backordered nothing can be kept yet',
    rows: (id) => awaited(id, { status: 'backordered' }),
    expected: { fulfillment: { 'not-yet-due': 1 }, reservations: { backordered: 1 } },
  },
  {
    id: 'unkept',
    says: 'what is promised and not kept will be sold twice, due or not',
    rows: (id) => awaited(id, {}),
    finds: ['promised-not-reserved O-unkept/1/-/DAL'],
    expected: { fulfillment: { 'not-yet-due': 1 } },
  },
  {
    id: 'left',
    says: 'what is fulfilled has no reservation, also where the OMS does not keep how much of it has left',
    rows: (id) => [bought(id), promised(id, {}, { fulfilled_quantity: null }), shipped(id), billed(id)],
    expected: { reservations: { 'left-or-cancelled': 1 } },
  },
  {
    id: 'leaked',
    says: 'a reservation that outlives its shipment is phantom stock',
    rows: (id) => [...soldAndShipped(id), reserved(id)],
    finds: ['reserved-after-shipment O-leaked/1/-/DAL'],
  },
];
