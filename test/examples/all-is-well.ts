// Everything that looks odd in one of the example's four systems and is in order: a right mapping and right rules find nothing here.

import { erpDelivery, erpInvoice, erpSettings, erpStock } from './erpnext.ts';
import { type Facility, omsInvoice, omsOrder, omsProducts, omsRefund, omsReplaces, omsReturn, omsStock } from './ofbiz.ts';
import { type Books, bill, book, complete, DAY, DONE, erpId, NEW, omsId, type Sale, ship, take } from './outfitter.ts';
import { shopOrder, shopRefund } from './woocommerce.ts';

const HOUR = 3_600_000;

/** `later`: when the last run begins. */
export function allIsWell(books: Books, later: number): void {
  omsProducts(books.oms);
  erpSettings(books.erp);
  books.warehouses.products(['01234', '1234', 'TENT-2P', 'LAMP', 'LANTERN', 'STOVE', 'ROPE', 'MUG', 'CANOE']);
  plainOrders(books);
  severalParcels(books);
  notYetLeft(books, later);
  cancelled(books);
  unusualGoods(books);
  returns(books);
  bornInTheOms(books);
  ofTheShopAlone(books);
  bookkeeping(books);
  stocks(books);
}

function plainOrders(books: Books): void {
  // 01234 and 1234 are two articles; of one, two lots leave; it is delivered.
  const first: Sale = {
    n: 1,
    items: [
      { sku: '01234', quantity: 2, price: 1999 },
      { sku: '1234', quantity: 1, price: 500 },
    ],
    tax: 360,
    shipping: 495,
  };
  take(books, first, DONE);
  ship(books, first, { lines: [{ sku: '01234', quantity: 2, lots: 2 }, ...first.items.slice(1)], delivered: books.now - 5 * DAY });
  bill(books, first);
  book(books, first);
  // From before the numbering plugin; and with a number that is longer than EXTERNAL_ID, which the OMS's import puts in capitals.
  const old: Sale = { n: 2, items: [{ sku: 'MUG', quantity: 1, price: 800 }] };
  take(books, old, DONE, { number: null, external: '1002' });
  ship(books, old);
  bill(books, old);
  book(books, old);
  const long: Sale = { n: 3, items: [{ sku: 'MUG', quantity: 1, price: 800 }] };
  take(books, long, DONE, { number: '100234/na-webshop-2026', external: '100234/NA-WEBSHOP-2026' });
  ship(books, long);
  bill(books, long);
  book(books, long);
  // Late on the last of October for everybody who works here, and November in UTC.
  const halloween: Sale = { n: 4, items: [{ sku: 'ROPE', quantity: 1, price: 2000 }], at: Date.UTC(2026, 9, 30, 12) };
  take(books, halloween, DONE);
  ship(books, halloween);
  const late = Date.UTC(2026, 10, 1, 3, 30);
  bill(books, halloween, late);
  book(books, halloween, late);
}

function severalParcels(books: Books): void {
  // The same article twice, from two facilities, with an invoice for each parcel.
  const split: Sale = {
    n: 5,
    items: [
      { sku: 'LAMP', quantity: 2, price: 1500 },
      { sku: 'LAMP', quantity: 3, price: 1500, group: 2 },
    ],
  };
  const shipBy = books.now - 8 * DAY;
  take(books, split, DONE, {
    groups: [
      { from: 'MEM', shipBy },
      { from: 'RNO', shipBy },
    ],
  });
  const parcels = [
    { group: 1, from: 'MEM', quantity: 2 },
    { group: 2, from: 'RNO', quantity: 3 },
  ] as const;
  for (const { group, from, quantity } of parcels) {
    const at = books.now - (10 - group) * DAY;
    ship(books, split, { group, from, at, lines: [{ sku: 'LAMP', quantity }] });
    omsInvoice(books.oms, `CI5-${group}`, omsId(split), at, { goods: quantity * 1500 });
    erpInvoice(books.erp, { name: `ACC-SINV-5-${group}`, orders: { [erpId(split)]: quantity * 1500 }, at });
  }
}

function notYetLeft(books: Books, later: number): void {
  // Due two hours after the last run, by a clock on the OMS's wall; it is being picked.
  const backlog: Sale = { n: 6, items: [{ sku: 'TENT-2P', quantity: 1, price: 9900 }] };
  take(books, backlog, NEW, { groups: [{ from: 'MEM', shipBy: later + 2 * HOUR }] });
  ship(books, backlog, { pending: true });
  // More was promised than there is, and the OMS knows it.
  const short: Sale = { n: 7, items: [{ sku: 'LANTERN', quantity: 2, price: 4500, lacking: 2 }] };
  take(books, short, NEW, { groups: [{ from: 'MEM', shipBy: later + 30 * DAY }] });
}

function cancelled(books: Books): void {
  // It was being picked already, and will not leave.
  const gone: Sale = { n: 8, items: [{ sku: 'STOVE', quantity: 1, price: 7500, cancelled: 1 }] };
  take(books, gone, { shop: 'wc-cancelled', oms: 'ORDER_CANCELLED', items: 'ITEM_CANCELLED' });
  ship(books, gone, { pending: true, lines: [{ sku: 'STOVE', quantity: 1 }] });
  // One of two lines: the shop refunds it and leaves the total, the OMS lowers its own.
  const part: Sale = {
    n: 9,
    items: [
      { sku: 'LAMP', quantity: 2, price: 1500 },
      { sku: 'ROPE', quantity: 1, price: 2000, cancelled: 1 },
    ],
  };
  complete(books, part);
  shopRefund(books.shop, 2009, 1009, 2000, books.now - 9 * DAY);
  omsRefund(books.oms, 2009, omsId(part), 2000, books.now - 9 * DAY);
}

function unusualGoods(books: Books): void {
  // A kit of a tent and two lamps, and another lamp.
  const kit: Sale = {
    n: 10,
    items: [
      { sku: 'CAMP-KIT', quantity: 1, price: 12_000 },
      { sku: 'LAMP', quantity: 1, price: 1500 },
    ],
  };
  take(books, kit, DONE);
  const parts = [
    { sku: 'TENT-2P', quantity: 1 },
    { sku: 'LAMP', quantity: 2 },
    { sku: 'LAMP', quantity: 1 },
  ];
  ship(books, kit, { lines: parts });
  bill(books, kit);
  book(books, kit);
  // A gift card, and a canoe that its maker sends: neither passes a warehouse.
  const virtual: Sale = {
    n: 11,
    items: [
      { sku: 'GIFT-50', quantity: 1, price: 5000 },
      { sku: 'CANOE', quantity: 1, price: 89_900, group: 2 },
    ],
  };
  const shipBy = books.now - 8 * DAY;
  take(books, virtual, DONE, {
    groups: [
      { from: 'MEM', shipBy },
      { from: null, shipBy, supplier: 'CANOES-INC' },
    ],
  });
  bill(books, virtual);
  book(books, virtual);
}

function returns(books: Books): void {
  const at = books.now - 4 * DAY;
  // One of two came back, less a fee of 2.00.
  const back: Sale = { n: 12, items: [{ sku: 'LAMP', quantity: 2, price: 1500 }] };
  complete(books, back);
  erpDelivery(books.erp, 'MAT-DN-12', erpId(back), 'MEM', 'LAMP', 2, books.now - 9 * DAY);
  erpDelivery(books.erp, 'MAT-DN-RET-12', erpId(back), 'MEM', 'LAMP', -1, at);
  omsReturn(books.oms, { id: 'RT12', order: omsId(back), type: 'RTN_REFUND', to: 'MEM', sku: 'LAMP', quantity: 1, received: 1, price: 1500, fee: 200, at });
  books.warehouses.returned('RT12', 'MEM', 'LAMP', 1, at);
  shopRefund(books.shop, 2012, 1012, 1300, at);
  omsRefund(books.oms, 2012, omsId(back), 1300, at);
  erpInvoice(books.erp, { name: 'ACC-SINV-RET-12', orders: { [erpId(back)]: 1300 }, at, against: 'ACC-SINV-12' });
  // Announced, and still with the customer.
  const waiting: Sale = { n: 13, items: [{ sku: 'ROPE', quantity: 1, price: 2000 }] };
  complete(books, waiting);
  omsReturn(books.oms, { id: 'RT13', order: omsId(waiting), type: 'RTN_REFUND', to: 'RNO', sku: 'ROPE', quantity: 1, received: null, price: 2000, at });
  // Exchanged: nothing is owed.
  const swapped: Sale = { n: 14, items: [{ sku: 'MUG', quantity: 1, price: 800 }] };
  complete(books, swapped);
  omsReturn(books.oms, { id: 'RT14', order: omsId(swapped), type: 'RTN_REPLACE', to: 'MEM', sku: 'MUG', quantity: 1, received: 1, price: 800, at });
  books.warehouses.returned('RT14', 'MEM', 'MUG', 1, at);
  omsReplaces(books.oms, omsId(swapped), 'WS20001');
}

function bornInTheOms(books: Books): void {
  const at = books.now - 4 * DAY;
  const done = { status: 'ORDER_COMPLETED', itemStatus: 'ITEM_COMPLETED', external: null, at, groups: [{ from: 'MEM', shipBy: at }] } as const;
  omsOrder(books.oms, { ...done, id: 'WS20001', total: 0, items: [{ sku: 'MUG', quantity: 1, price: 0 }] });
  books.warehouses.request({ order: 'WS20001', group: 1, from: 'MEM', at, lines: [{ sku: 'MUG', quantity: 1 }] });
  const phone = { id: 'WS20002', channel: 'PHONE_SALES_CHANNEL', status: 'ORDER_HOLD', itemStatus: 'ITEM_APPROVED' };
  omsOrder(books.oms, { ...done, ...phone, total: 4000, items: [{ sku: 'ROPE', quantity: 2, price: 2000 }], groups: [{ from: 'RNO', shipBy: at + 60 * DAY }] });
}

function ofTheShopAlone(books: Books): void {
  const { shop, now } = books;
  const of = (id: number, status: string) => shopOrder(shop, { id, number: String(4000 + id), status, total: 1000, at: now - 3 * DAY });
  // Neither orders yet nor any more; one that waits for its money; one that was cancelled before the import came.
  for (const [i, status] of ['trash', 'auto-draft', 'wc-checkout-draft', 'wc-on-hold', 'wc-cancelled'].entries()) of(1100 + i, status);
}

function bookkeeping(books: Books): void {
  const { erp, now } = books;
  // A draft, and an invoice that was cancelled and amended, of an order that is billed.
  const first = { orders: { 'SAL-ORD-1': 4498 }, at: now - 9 * DAY };
  erpInvoice(erp, { ...first, name: 'ACC-SINV-1-DRAFT', docstatus: 0 });
  erpInvoice(erp, { ...first, name: 'ACC-SINV-1-WRONG', docstatus: 2 });
  // Two orders on one invoice: 8.00 of freight are shared as 6.00 and 2.00.
  const large: Sale = { n: 15, items: [{ sku: 'LAMP', quantity: 2, price: 1500 }], shipping: 600 };
  const small: Sale = { n: 16, items: [{ sku: '1234', quantity: 2, price: 500 }], shipping: 200 };
  for (const sale of [large, small]) {
    take(books, sale, DONE);
    ship(books, sale);
    bill(books, sale);
  }
  erpInvoice(erp, { name: 'ACC-SINV-15-16', orders: { [erpId(large)]: 3000, [erpId(small)]: 1000 }, shipping: 800, at: now - 9 * DAY });
}

function stocks(books: Books): void {
  const { oms, warehouses, erp, now } = books;
  // Arrived whole; and left yesterday: the OMS has it where it goes, the ERP on the road.
  warehouses.transfer('TR1', 'MEM', 'RNO', { sku: 'TENT-2P', quantity: 5, received: 5 }, now - 9 * DAY, now - 6 * DAY);
  warehouses.transfer('TR2', 'MEM', 'RNO', { sku: 'TENT-2P', quantity: 20, received: null }, now - DAY, now);
  omsStock(oms, 'TENT-2P', 'RNO', [[30, 30]], now);
  warehouses.stock('TENT-2P', 'RNO', [['A1', 'L1', 10, 0]], now);
  erpStock(erp, 'TENT-2P', 'RNO', 10, now);
  erpStock(erp, 'TENT-2P', 'transit', 20, now);
  // Two receipts here, two bins there, some of it on hold.
  omsStock(
    oms,
    'TENT-2P',
    'MEM',
    [
      [12, 12],
      [8, 7],
    ],
    now,
  );
  const bins = [['A1', 'L1', 15, 0] as const, ['HOLD', 'L2', 5, 5] as const];
  warehouses.stock('TENT-2P', 'MEM', bins, now);
  erpStock(erp, 'TENT-2P', 'MEM', 20, now);
  // Two are promised of a lantern of which there is none.
  omsStock(oms, 'LANTERN', 'MEM', [[0, -2]], now);
  warehouses.stock('LANTERN', 'MEM', [['A2', 'DEFAULT', 0, 0]], now);
  for (const at of ['MEM', 'RNO'] as const) level(books, 'ROPE', at, 40);
  level(books, '01234', 'RNO', 60);
}

/** The same everywhere. */
export function level({ oms, warehouses, erp, now }: Books, sku: string, at: Facility, quantity: number): void {
  omsStock(oms, sku, at, [[quantity, quantity]], now);
  warehouses.stock(sku, at, [['B1', 'DEFAULT', quantity, 0]], now);
  erpStock(erp, sku, at, quantity, now);
}
