// Goods on the road and on the shelf: a transfer has left one facility and not yet reached the other, and totals may hide where things lie.

import { DAY } from '../company.ts';
import type { TableRow } from '../source-database.ts';
import { ago, type Rows } from './orders.ts';
import type { Situation } from './situation.ts';

/** So many of the situation's SKU, on hand and to be sold. */
function shelf(id: string, count: number): TableRow {
  return { sku: `A-${id}`, on_hand: String(count), available: String(count) };
}

/** The OMS, the warehouse and the books, of one facility. */
function stocks(
  id: string,
  facility: 'DAL' | 'RNO',
  { oms, warehouse, books }: { readonly oms: number; readonly warehouse: number; readonly books: number },
): Rows {
  return {
    oms: { inventory: [{ ...shelf(id, oms), facility }] },
    [facility === 'DAL' ? 'dallas' : 'reno']: { inventory: [shelf(id, warehouse)] },
    books: { inventory: [{ ...shelf(id, books), facility }] },
  };
}

function sent(id: string, movedAt: string): Rows {
  return { dallas: { transfers_out: [{ transfer_id: `T-${id}`, sku: `A-${id}`, from_facility: 'DAL', to_facility: 'RNO', moved_at: movedAt }] } };
}

function received(id: string, quantity: string, toFacility = 'RNO'): Rows {
  return { reno: { transfers_in: [{ transfer_id: `T-${id}`, sku: `A-${id}`, quantity, from_facility: 'DAL', to_facility: toFacility, moved_at: ago(DAY) }] } };
}

/** Ten have left Dallas, and Reno knows that they are coming. The books have them in neither place. */
function onTheRoad(id: string, movedAt: string): readonly Rows[] {
  return [
    stocks(id, 'DAL', { oms: 20, warehouse: 20, books: 20 }),
    stocks(id, 'RNO', { oms: 15, warehouse: 5, books: 5 }),
    { reno: { transit: [{ ...shelf(id, 10), transfer_id: `T-${id}` }] } },
    sent(id, movedAt),
  ];
}

const agreeing = (count: number) => ({ oms: count, warehouse: count, books: count });

export const STOCK: readonly Situation[] = [
  {
    id: 'road',
    says: 'a transfer on the road is counted where it goes, and is not missing there',
    rows: (id) => onTheRoad(id, ago(DAY)),
    expected: { transfers: { 'on-the-road': 1 } },
  },
  {
    id: 'road-long',
    says: 'a transfer that is on the road for too long was never received',
    rows: (id) => onTheRoad(id, ago(10 * DAY)),
    finds: ['sent-never-received T-road-long/A-road-long'],
  },
  {
    id: 'arrived',
    says: 'a transfer that has arrived is done with',
    rows: (id) => [stocks(id, 'DAL', agreeing(20)), stocks(id, 'RNO', agreeing(15)), sent(id, ago(10 * DAY)), received(id, '10')],
  },
  {
    id: 'arrived-short',
    says: 'a transfer of which two pieces lack was received short',
    rows: (id) => [stocks(id, 'DAL', agreeing(20)), stocks(id, 'RNO', agreeing(13)), sent(id, ago(10 * DAY)), received(id, '8')],
    finds: ['received-short T-arrived-short/A-arrived-short'],
  },
  {
    id: 'unsent',
    says: 'ten pieces on the road that the warehouse does not expect lack in the SKU as a whole',
    rows: (id) => [stocks(id, 'DAL', agreeing(20)), stocks(id, 'RNO', { oms: 35, warehouse: 15, books: 15 })],
    // Run after run, for more than a day: then the shelf is counted too.
    finds: ['sku-drift A-unsent', 'standing-drift A-unsent/RNO'],
  },
  {
    id: 'hidden',
    says: 'a wrong facility that a total hides is one finding',
    rows: (id) => [stocks(id, 'DAL', { oms: 30, warehouse: 20, books: 20 }), stocks(id, 'RNO', { oms: 10, warehouse: 20, books: 20 })],
    finds: ['offsetting-drift A-hidden', 'standing-drift A-hidden/DAL', 'standing-drift A-hidden/RNO'],
  },
  {
    id: 'below',
    says: 'less than nothing on hand is found even where the OMS agrees, and the shelf is counted',
    rows: (id) => [stocks(id, 'DAL', { oms: -1, warehouse: -1, books: 0 })],
    finds: ['negative-on-hand A-below/DAL'],
  },
  {
    id: 'books-behind',
    says: 'what the books have in another facility than the warehouses is one finding',
    rows: (id) => [stocks(id, 'DAL', { oms: 20, warehouse: 20, books: 10 }), stocks(id, 'RNO', { oms: 10, warehouse: 10, books: 20 })],
    finds: ['booked-elsewhere A-books-behind'],
  },
];
