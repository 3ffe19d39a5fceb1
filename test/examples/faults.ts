// One fault after the other, in whichever of the example's four systems it would arise, and what must be found of it: the rule and the key.

import { level } from './all-is-well.ts';
import { erpInvoice, erpStock } from './erpnext.ts';
import { omsRefund, omsReturn, omsStock } from './ofbiz.ts';
import { type Books, bill, book, complete, DAY, DONE, erpId, NEW, omsId, type Sale, ship, take } from './outfitter.ts';
import { shopOrder, shopRefund } from './woocommerce.ts';

export interface Fault {
  readonly fault: string;
  readonly plant: (books: Books) => void;
  /** `rule key/parts` */
  readonly findings: readonly string[];
}

const lamps = (n: number, quantity: number): Sale => ({ n, items: [{ sku: 'LAMP', quantity, price: 1500 }] });

export const FAULTS: readonly Fault[] = [
  {
    fault: 'an order of the shop was never imported',
    plant: ({ shop, now }) => shopOrder(shop, { id: 1031, number: '5031', status: 'wc-processing', total: 4200, at: now - DAY }),
    findings: ['order-never-imported webshop/5031'],
  },
  {
    fault: 'the customer cancelled in the shop, and the OMS means to ship',
    plant: (books) => take(books, lamps(32, 1), { ...NEW, shop: 'wc-cancelled' }, { groups: [{ from: 'MEM', shipBy: books.now + 30 * DAY }] }),
    findings: ['cancelled-in-channel-only webshop/5032'],
  },
  {
    fault: 'the OMS imported an order without its shipping',
    plant: (books) => {
      take(books, lamps(33, 3), DONE, { shopTotal: 4995 });
      ship(books, lamps(33, 3));
      bill(books, lamps(33, 3));
      book(books, lamps(33, 3));
    },
    findings: ['total-differs webshop/5033'],
  },
  {
    fault: 'a line is promised from no facility',
    plant: (books) => take(books, lamps(34, 2), NEW, { groups: [{ from: null, shipBy: books.now + 30 * DAY }] }),
    findings: ['line-never-allocated WS10034/LAMP/-'],
  },
  {
    fault: 'the OMS completed and billed what the warehouse has never seen',
    plant: (books) => {
      take(books, lamps(35, 1), DONE);
      bill(books, lamps(35, 1));
      book(books, lamps(35, 1));
    },
    findings: ['fulfilled-never-shipped WS10035/LAMP/-/MEM'],
  },
  {
    fault: 'it left from another facility than the OMS says',
    plant: (books) => {
      take(books, lamps(36, 1), DONE);
      ship(books, lamps(36, 1), { from: 'RNO' });
      bill(books, lamps(36, 1));
      book(books, lamps(36, 1));
    },
    findings: ['reassigned-behind-oms WS10036/LAMP/-'],
  },
  {
    fault: 'a lantern was picked in the place of a lamp',
    plant: (books) => {
      take(books, lamps(37, 1), DONE);
      ship(books, lamps(37, 1), { lines: [{ sku: 'LAMP', quantity: 1, instead: 'LANTERN' }] });
      bill(books, lamps(37, 1));
      book(books, lamps(37, 1));
    },
    findings: ['substituted-sku WS10037/LAMP/-/MEM'],
  },
  {
    fault: 'two of three were there to be picked',
    plant: (books) => {
      take(books, lamps(38, 3), DONE);
      ship(books, lamps(38, 3), { lines: [{ sku: 'LAMP', quantity: 3, shipped: 2 }] });
      bill(books, lamps(38, 3));
      book(books, lamps(38, 3));
    },
    findings: ['short-shipped WS10038/LAMP/-/MEM'],
  },
  {
    fault: 'two articles whose numbers differ by a zero were booked to each other in the OMS',
    plant: ({ oms, warehouses, erp, now }) => {
      for (const [sku, believed, there] of [['01234', 12, 20] as const, ['1234', 100, 92] as const]) {
        omsStock(oms, sku, 'MEM', [[believed, believed]], now);
        warehouses.stock(sku, 'MEM', [['B1', 'DEFAULT', there, 0]], now);
        erpStock(erp, sku, 'MEM', there, now);
      }
    },
    findings: ['on-hand-drift 01234/MEM', 'on-hand-drift 1234/MEM'],
  },
  {
    fault: 'eight stoves are in Reno and booked to Memphis',
    plant: ({ oms, warehouses, erp, now }) => {
      for (const [at, believed, there] of [['MEM', 50, 42] as const, ['RNO', 30, 38] as const]) {
        omsStock(oms, 'STOVE', at, [[believed, believed]], now);
        warehouses.stock('STOVE', at, [['B1', 'DEFAULT', there, 0]], now);
        erpStock(erp, 'STOVE', at, there, now);
      }
    },
    findings: ['offsetting-drift STOVE'],
  },
  {
    fault: 'more was promised than there is, and the OMS does not know it',
    plant: ({ oms, warehouses, erp, now }) => {
      omsStock(oms, '1234', 'RNO', [[5, -2]], now);
      warehouses.stock('1234', 'RNO', [['B1', 'DEFAULT', 5, 0]], now);
      erpStock(erp, '1234', 'RNO', 5, now);
    },
    findings: ['oversold 1234/RNO'],
  },
  {
    fault: 'ten mugs are missing in the books',
    plant: ({ oms, warehouses, erp, now }) => {
      omsStock(oms, 'MUG', 'MEM', [[30, 30]], now);
      warehouses.stock('MUG', 'MEM', [['B1', 'DEFAULT', 30, 0]], now);
      erpStock(erp, 'MUG', 'MEM', 20, now);
    },
    findings: ['sku-book-drift MUG'],
  },
  {
    fault: 'the books issued what they never received',
    plant: ({ erp, now }) => erpStock(erp, 'CANOE', 'RNO', -3, now),
    findings: ['negative-book CANOE/RNO'],
  },
  {
    fault: 'three of a transfer of ten never arrived',
    plant: (books) => {
      const { oms, warehouses, erp, now } = books;
      warehouses.transfer('TR3', 'MEM', 'RNO', { sku: 'LAMP', quantity: 10, received: 7 }, now - 16 * DAY, now - 12 * DAY);
      level(books, 'LAMP', 'MEM', 80);
      omsStock(oms, 'LAMP', 'RNO', [[33, 33]], now);
      warehouses.stock('LAMP', 'RNO', [['B1', 'DEFAULT', 30, 0]], now);
      erpStock(erp, 'LAMP', 'RNO', 30, now);
    },
    findings: ['received-short TR3/LAMP'],
  },
  {
    fault: 'what was shipped was never invoiced',
    plant: (books) => {
      take(books, lamps(39, 2), DONE);
      ship(books, lamps(39, 2));
      bill(books, lamps(39, 2));
    },
    findings: ['shipped-not-invoiced WS10039/USD'],
  },
  {
    fault: 'an order was invoiced twice',
    plant: (books) => {
      complete(books, lamps(40, 2));
      book(books, lamps(40, 2), books.now - 8 * DAY, 'ACC-SINV-40-AGAIN');
    },
    findings: ['invoiced-twice WS10040/USD'],
  },
  {
    fault: 'the ERP takes freight for tax',
    plant: (books) => {
      const sale: Sale = { ...lamps(41, 2), tax: 240, shipping: 600 };
      take(books, sale, DONE);
      ship(books, sale);
      bill(books, sale);
      erpInvoice(books.erp, { name: 'ACC-SINV-41', orders: { [erpId(sale)]: 3000 }, tax: 600, shipping: 240, at: books.now - 9 * DAY });
    },
    findings: ['tax-differs WS10041/USD'],
  },
  {
    fault: 'an invoice without an order that ever left',
    plant: (books) => {
      take(books, lamps(42, 1), NEW, { groups: [{ from: 'MEM', shipBy: books.now + 30 * DAY }] });
      book(books, lamps(42, 1));
    },
    findings: ['invoiced-not-shipped WS10042/USD'],
  },
  {
    fault: 'a return came back, and was never credited',
    plant: (books) => comeBack(books, 43, { processed: 1, arrived: 1, credited: false, refundKnown: true }),
    findings: ['returned-not-credited WS10043/USD'],
  },
  {
    fault: 'the OMS processed two of a return of which one arrived',
    plant: (books) => comeBack(books, 44, { processed: 2, arrived: 1, credited: true, refundKnown: true }),
    findings: ['return-quantity-differs RT44/LAMP'],
  },
  {
    fault: 'the shop paid back what the OMS knows nothing of',
    plant: (books) => comeBack(books, 45, { processed: 1, arrived: 1, credited: true, refundKnown: false }),
    findings: ['refunded-in-channel-only webshop/2045'],
  },
];

/** Two lamps were sold, and some come back to Memphis. */
function comeBack(books: Books, n: number, story: { processed: number; arrived: number; credited: boolean; refundKnown: boolean }): void {
  const sale = lamps(n, 2);
  const at = books.now - 4 * DAY;
  const amount = story.processed * 1500;
  complete(books, sale);
  const goods = { sku: 'LAMP', quantity: story.processed, received: story.processed, price: 1500 };
  omsReturn(books.oms, { ...goods, id: `RT${n}`, order: omsId(sale), type: 'RTN_REFUND', to: 'MEM', at });
  books.warehouses.returned(`RT${n}`, 'MEM', 'LAMP', story.arrived, at);
  shopRefund(books.shop, 2000 + n, 1000 + n, amount, at);
  if (story.refundKnown) omsRefund(books.oms, 2000 + n, omsId(sale), amount, at);
  if (story.credited) erpInvoice(books.erp, { name: `ACC-SINV-RET-${n}`, orders: { [erpId(sale)]: amount }, at, against: `ACC-SINV-${n}` });
}
