// What the example's warehouses write: requests, picks, shipments with their events, transfers between depots, returns and stock. The zone is the Java machine's.

import type { Facility } from './ofbiz.ts';
import { localTime, type Row, type Rows } from './rows.ts';

const ZONE = 'America/Los_Angeles';
const LOCATIONS = { MEM: 'ff8081816482352b01648249e8cc0001', RNO: 'ff8081816482352b01648249e8cc0002' } as const;
const CUSTOMER = 'ff8081816482352b01648249e8cc0003';

export interface RequestLine {
  readonly sku: string;
  readonly quantity: number;
  /** The SKU that was picked in its place. */
  readonly instead?: string;
  /** What was shipped, where it is not what was asked for. */
  readonly shipped?: number;
  /** In how many lots it leaves: one unless given. */
  readonly lots?: number;
}

export interface Request {
  /** OFBiz's number of the order, and which of its ship groups. */
  readonly order: string;
  readonly group: number;
  readonly from: Facility;
  readonly at: number;
  readonly lines: readonly RequestLine[];
  /** Still being picked: the shipment is pending. */
  readonly pending?: true;
  readonly delivered?: number;
}

/** Tables' rows have no ids of their own choice: each gets the next. */
export class Warehouses {
  readonly #rows: Rows;
  #last = 0;

  constructor(rows: Rows) {
    this.#rows = rows;
    const type = (id: string, code: string) => rows.add('location_type', { id, name: code, location_type_code: code });
    type('DEPOT', 'DEPOT');
    type('CUSTOMER', 'WARD');
    const long = { date_created: '2020-01-01 00:00:00', last_updated: '2020-01-01 00:00:00' };
    for (const [name, id] of Object.entries(LOCATIONS)) rows.add('location', { id, name, location_number: name, location_type_id: 'DEPOT', ...long });
    rows.add('location', { id: CUSTOMER, name: 'Customers', location_number: null, location_type_id: 'CUSTOMER', ...long });
    for (const code of ['SHIPPED', 'DELIVERED']) rows.add('event_type', { id: code, name: code, event_code: code });
    rows.add('order_type', { id: 'RETURN_ORDER', name: 'Return order', code: 'RETURN_ORDER' });
    rows.add('shipper', { id: 'UPS', name: 'UPS' });
    rows.add('shipment_method', { id: 'UPS-GROUND', shipper_id: 'UPS', ...long });
  }

  products(skus: readonly string[]): void {
    for (const sku of skus) this.#rows.add('product', { id: productId(sku), name: sku, product_code: sku, ...stamps(0) });
  }

  request(request: Request): void {
    const number = `${request.order}-${request.group}`;
    const head = { origin_id: LOCATIONS[request.from], destination_id: CUSTOMER, name: number };
    const requisition = this.#add('requisition', request.at, {
      ...head,
      request_number: number,
      status: request.pending ? 'PICKING' : 'ISSUED',
      is_template: 0,
    });
    const shipment = this.#shipment(`S-${number}`, head, requisition, request.pending ? 'PENDING' : 'SHIPPED', request.at, request.delivered);
    for (const line of request.lines) this.#line(requisition, shipment, line, request.at);
    const reference = this.#add('reference_number', request.at, { identifier: `1Z${number}`, reference_number_type_id: '10' });
    this.#rows.add('shipment_reference_number', { shipment_reference_numbers_id: shipment, reference_number_id: reference, reference_numbers_idx: 0 });
  }

  /** `received`: null while it is on the road. */
  transfer(number: string, from: Facility, to: Facility, line: { sku: string; quantity: number; received: number | null }, at: number, arrived: number): void {
    const head = { origin_id: LOCATIONS[from], destination_id: LOCATIONS[to], name: number };
    const requisition = this.#add('requisition', at, { ...head, request_number: `T${number}`, status: 'ISSUED', is_template: 0 });
    const status = line.received === null ? 'SHIPPED' : line.received < line.quantity ? 'PARTIALLY_RECEIVED' : 'RECEIVED';
    const shipment = this.#shipment(number, head, requisition, status, at);
    const item = this.#add('shipment_item', at, { shipment_id: shipment, requisition_item_id: null, product_id: productId(line.sku), quantity: line.quantity });
    if (line.received !== null) this.#receive(shipment, item, line.sku, line.received, arrived);
    this.#receive(shipment, item, line.sku, line.quantity, arrived, 'PENDING');
  }

  /** A customer's return, under OFBiz's number of it. */
  returned(id: string, to: Facility, sku: string, quantity: number, at: number): void {
    const head = { origin_id: CUSTOMER, destination_id: LOCATIONS[to], name: id };
    const order = this.#add('order', at, { ...head, order_number: `RO-${id}`, order_type_id: 'RETURN_ORDER', status: 'RECEIVED' });
    const line = this.#add('order_item', at, { order_id: order, product_id: productId(sku), quantity });
    const shipment = this.#shipment(`I-${id}`, head, null, 'RECEIVED', at);
    const item = this.#add('shipment_item', at, { shipment_id: shipment, requisition_item_id: null, product_id: productId(sku), quantity });
    this.#rows.add('order_shipment', { order_item_id: line, shipment_item_id: item });
    this.#receive(shipment, item, sku, quantity, at);
    this.#receive(shipment, item, sku, quantity, at, 'PENDING');
  }

  /** One row a bin: [bin, lot, on hand, of it on hold]. */
  stock(sku: string, at: Facility, bins: readonly (readonly [string, string, number, number])[], changed: number): void {
    for (const [bin, lot, onHand, onHold] of bins) {
      const place = { location_id: LOCATIONS[at], product_id: productId(sku), product_code: sku, lot_number: lot, bin_location_name: bin };
      const figures = { quantity_on_hand: onHand, quantity_on_hold: onHold, quantity_allocated: 0, quantity_available_to_promise: onHand - onHold };
      this.#add('product_availability', changed, { ...place, ...figures, version: 0, inventory_item_id: `${sku}-${lot}` });
    }
  }

  #line(requisition: string, shipment: string, line: RequestLine, at: number): void {
    const { sku, instead, quantity } = line;
    const leaves = line.shipped ?? quantity;
    const substitute =
      instead === undefined ? null : this.#add('requisition_item', at, { requisition_id: requisition, product_id: productId(instead), quantity: leaves });
    const cancelled = substitute === null ? {} : { quantity_canceled: quantity, cancel_reason_code: 'SUBSTITUTION', substitution_item_id: substitute };
    const asked = this.#add('requisition_item', at, { requisition_id: requisition, product_id: productId(sku), quantity, ...cancelled });
    const item = substitute ?? asked;
    const lots = line.lots ?? 1;
    for (let lot = 1; lot <= lots; lot++) {
      const part = { requisition_item_id: item, quantity: leaves / lots };
      this.#add('picklist_item', at, part);
      this.#add('shipment_item', at, { ...part, shipment_id: shipment, product_id: productId(instead ?? sku), lot_number: `L${lot}` });
    }
  }

  #shipment(number: string, head: Row, requisition: string | null, status: string, at: number, delivered?: number): string {
    const row = { ...head, shipment_number: number, requisition_id: requisition, current_status: status, shipment_method_id: 'UPS-GROUND' };
    const id = this.#add('shipment', at, row);
    if (status !== 'PENDING') this.#event(id, 'SHIPPED', at);
    if (delivered !== undefined) this.#event(id, 'DELIVERED', delivered);
    return id;
  }

  #event(shipment: string, code: string, at: number): void {
    const event = this.#add('event', at, { event_date: localTime(at, ZONE), event_type_id: code });
    this.#rows.add('shipment_event', { shipment_events_id: shipment, event_id: event });
  }

  /** A receipt that was begun (PENDING) does not count yet. */
  #receive(shipment: string, item: string, sku: string, quantity: number, at: number, status = 'RECEIVED'): void {
    const receipt = this.#add('receipt', at, { shipment_id: shipment, receipt_status_code: status, actual_delivery_date: localTime(at, ZONE) });
    const line = { receipt_id: receipt, shipment_item_id: item, product_id: productId(sku), quantity_shipped: quantity };
    this.#add('receipt_item', at, { ...line, quantity_received: quantity });
  }

  #add(table: string, at: number, row: Row): string {
    this.#last += 1;
    const id = `ff8081${this.#last.toString(16).padStart(26, '0')}`;
    this.#rows.add(table, { id, ...stamps(at), ...row });
    return id;
  }
}

function productId(sku: string): string {
  return `ff8081816482352b0164${sku.padEnd(12, '0')}`;
}

function stamps(at: number): Readonly<Record<string, string>> {
  return { date_created: localTime(at, ZONE), last_updated: localTime(at, ZONE) };
}
