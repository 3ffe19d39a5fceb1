// What each of the demo's systems states of one order, before it is written in that system's own way. Nothing is drawn or written here.

import type { Channel, FacilityCode, OwnFacility } from './places.ts';

/** An order as its channel states it. */
export interface ShopOrder {
  /** The row's id; in the webshop the order's number, too. */
  readonly id: number;
  readonly channel: Channel;
  /** The channel's order number. Both channels count alike, so that a number alone names no order. */
  readonly number: string;
  readonly state: 'pending' | 'on_hold' | 'processing' | 'completed' | 'cancelled';
  readonly currency: string;
  /** In ten-thousandths: the channels keep four decimals. */
  readonly total4: number;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface OmsOrder {
  readonly id: number;
  readonly orderId: string;
  /** As the OMS spells it: in mixed case, with a prefix, padded. */
  readonly externalId: string;
  /** As spelt. */
  readonly channel: string;
  readonly status: 'CREATED' | 'APPROVED' | 'HELD' | 'COMPLETED' | 'CLOSED' | 'CANCELLED';
  readonly origin: 'WEB' | 'EXC' | 'CSR';
  readonly currency: string;
  readonly totalCents: number;
  readonly enteredMs: number;
  readonly changedMs: number;
}

/** A line as ordered; a kit is one line. */
export interface OrderLine {
  readonly id: number;
  readonly orderId: string;
  readonly line: number;
  readonly kind: 'GOODS' | 'KIT' | 'GIFTCARD' | 'DROPSHIP';
  readonly sku: string;
  readonly ordered: number;
  readonly cancelled: number;
  readonly unitPriceCents: number;
  /** Of all that was ordered, cancelled or not. */
  readonly amountCents: number;
  readonly currency: string;
  readonly changedMs: number;
}

/** Gift cards have none: nobody has to ship them. */
export interface Allocation {
  readonly id: number;
  readonly orderId: string;
  readonly line: number;
  /** Of a kit: the part. */
  readonly component: string | null;
  /** Null: the vendor ships it (drop-ship). */
  readonly facility: FacilityCode | null;
  /** What is to be shipped, which may be a substitute for what was ordered. */
  readonly sku: string;
  readonly quantity: number;
  /** Of `quantity`, what has left by the OMS's knowledge. */
  readonly fulfilled: number;
  readonly status: 'ALLOCATED' | 'BACKORDERED' | 'FULFILLED' | 'CANCELLED';
  /** Of `quantity`. */
  readonly amountCents: number;
  readonly currency: string;
  readonly dueMs: number;
  readonly changedMs: number;
}

/** One line of one parcel. */
export interface ShipmentLine {
  readonly id: number;
  readonly facility: FacilityCode;
  /** As the warehouse spells it. */
  readonly orderRef: string;
  readonly line: number;
  readonly component: string | null;
  readonly sku: string;
  readonly quantity: number;
  readonly picked: number;
  readonly packed: number;
  readonly shippedMs: number;
  /** Only what is shipped counts; the rest stands in the tables all the same. */
  readonly state: 'SHIPPED' | 'PICKING' | 'VOID';
}

/** What a warehouse keeps back for an order line. Dallas leaves spent ones standing with 0. */
export interface Reservation {
  readonly id: number;
  readonly facility: FacilityCode;
  readonly orderRef: string;
  readonly line: number;
  readonly component: string | null;
  readonly sku: string;
  readonly quantity: number;
  readonly placedMs: number;
}

/** What an order is to be billed by now, in the OMS; an order of which nothing has left has none. */
export interface Financial {
  readonly id: number;
  readonly orderId: string;
  readonly currency: string;
  /** Shipped or delivered, with its shipping and tax. */
  readonly goodsCents: number;
  readonly shippingCents: number;
  readonly taxCents: number;
  /** The sum of the returns' `creditDueCents`. */
  readonly creditCents: number;
  /** Goods, shipping and tax, less the credits. */
  readonly dueCents: number;
  /** When the first of it left. */
  readonly recognisedMs: number;
  readonly changedMs: number;
}

export interface Invoice {
  readonly id: number;
  readonly invoiceId: string;
  /** As the ERP spells it. */
  readonly orderRef: string;
  readonly currency: string;
  /** Goods, shipping and tax. */
  readonly amountCents: number;
  readonly goodsCents: number;
  readonly shippingCents: number;
  readonly taxCents: number;
  /** A draft was never posted. */
  readonly state: 'POSTED' | 'DRAFT';
  readonly postedMs: number;
  /** Posted and taken back. */
  readonly reversedMs: number | null;
}

/** A credit note; the ERP keeps it among the invoices, with negative amounts. */
export interface Credit {
  readonly id: number;
  readonly creditId: string;
  readonly returnRef: string;
  readonly orderRef: string;
  readonly invoiceId: string | null;
  readonly amountCents: number;
  readonly currency: string;
  readonly state: 'POSTED' | 'DRAFT';
  readonly postedMs: number;
}

export type Disposition = 'RESTOCK' | 'QUARANTINE' | 'SCRAP' | 'VENDOR';

/** One line of a return, as the OMS states it. */
export interface ReturnLine {
  readonly id: number;
  /** Several lines may share it. */
  readonly returnId: string;
  readonly orderId: string;
  readonly line: number;
  readonly sku: string;
  readonly quantity: number;
  /** Null until the OMS has processed it. */
  readonly received: number | null;
  readonly resolution: 'REFUND' | 'EXCHANGE' | 'REPAIR' | 'STORE_CREDIT' | 'KEEP' | 'NONE';
  readonly status: 'REQUESTED' | 'RECEIVED' | 'COMPLETED' | 'CANCELLED';
  /** After the fee; 0 until it is due. */
  readonly creditDueCents: number;
  readonly feeCents: number;
  readonly currency: string;
  /** Where it came in; null until then. */
  readonly facility: OwnFacility | null;
  readonly disposition: Disposition | null;
  /** The channel's refund of it, where there is one. */
  readonly refundId: string | null;
  readonly changedMs: number;
}

/** What a warehouse found in a returned parcel. EWR takes none. */
export interface ReturnReceipt {
  readonly id: number;
  readonly facility: OwnFacility;
  /** As the warehouse spells it. */
  readonly returnRef: string;
  readonly orderRef: string;
  readonly sku: string;
  readonly quantity: number;
  readonly disposition: Disposition;
  readonly receivedMs: number;
}

export type RefundKind = 'RETURN' | 'CANCELLATION' | 'APPEASEMENT';

export interface ChannelRefund {
  /** In the webshop the refund's number, too. */
  readonly id: number;
  readonly channel: Channel;
  readonly refundId: string;
  readonly channelOrderId: string;
  readonly kind: RefundKind;
  /** In ten-thousandths; the webshop writes it with a minus. */
  readonly amount4: number;
  readonly currency: string;
  readonly refundedMs: number;
}

export interface OmsRefund {
  readonly id: number;
  /** These three as spelt. */
  readonly channel: string;
  readonly refundRef: string;
  readonly externalId: string;
  readonly kind: RefundKind;
  readonly amountCents: number;
  readonly currency: string;
  readonly refundedMs: number;
}

/** One order as all systems state it. */
export interface OrderRecord {
  readonly channel: Channel;
  readonly orderId: string;
  /** As the channel numbers it; of an order born in the OMS, the OMS's own word. */
  readonly channelOrderId: string;
  /**
   * `plain` orders have left whole, are billed, and nothing has come of them since. Of `returned` ones something came back, of `refunded` ones a part was
   * cancelled or paid back to appease, and nothing else. These, `backlog` and `cancelled` ones are alike everywhere and quiet: no feed of theirs is under way.
   * Faults are planted on them, never on `other`.
   */
  readonly stage: 'plain' | 'returned' | 'refunded' | 'backlog' | 'cancelled' | 'rush' | 'other';
  readonly shop: readonly ShopOrder[];
  readonly oms: readonly OmsOrder[];
  readonly lines: readonly OrderLine[];
  readonly allocations: readonly Allocation[];
  readonly shipped: readonly ShipmentLine[];
  readonly reservations: readonly Reservation[];
  readonly financials: readonly Financial[];
  readonly invoices: readonly Invoice[];
  readonly credits: readonly Credit[];
  readonly returns: readonly ReturnLine[];
  readonly receipts: readonly ReturnReceipt[];
  readonly channelRefunds: readonly ChannelRefund[];
  readonly omsRefunds: readonly OmsRefund[];
}

/** What no system but the channel knows of an order: where the OMS has nothing, nobody behind it has. */
export const UNKNOWN_BEYOND_CHANNEL = {
  oms: [],
  lines: [],
  allocations: [],
  shipped: [],
  reservations: [],
  financials: [],
  invoices: [],
  credits: [],
  returns: [],
  receipts: [],
  omsRefunds: [],
} as const satisfies Partial<OrderRecord>;

/** Row ids, unique in all tables. */
export class Ids {
  #last = 0;

  next(): number {
    return ++this.#last;
  }
}
