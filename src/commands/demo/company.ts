// What each of the demo's systems states of one order or one SKU, before it is written in that system's own way. Nothing is drawn or written here.

export const FACILITIES = ['DAL', 'RNO'] as const;
export type FacilityCode = (typeof FACILITIES)[number];

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface ShopOrder {
  /** The channel's order number, too. */
  readonly id: number;
  readonly state: 'pending' | 'on_hold' | 'processing' | 'completed' | 'cancelled';
  readonly currency: string;
  /** In ten-thousandths: the webshop keeps four decimals. */
  readonly total4: number;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface OmsOrder {
  readonly id: number;
  readonly orderId: string;
  /** As the OMS spells it: in mixed case, with a prefix, padded. */
  readonly externalId: string;
  readonly channel: string;
  readonly status: 'CREATED' | 'APPROVED' | 'HELD' | 'COMPLETED' | 'CLOSED' | 'CANCELLED';
  readonly origin: 'WEB' | 'EXC' | 'CSR';
  readonly currency: string;
  readonly totalCents: number;
  readonly enteredMs: number;
  readonly changedMs: number;
}

export interface Allocation {
  readonly id: number;
  readonly orderId: string;
  readonly line: number;
  /** Of a kit: the part. */
  readonly component: string | null;
  readonly facility: FacilityCode;
  readonly sku: string;
  readonly quantity: number;
  readonly status: 'ALLOCATED' | 'BACKORDERED' | 'FULFILLED' | 'CANCELLED';
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

/** One order as all four systems state it. */
export interface OrderRecord {
  readonly orderId: string;
  /** As the channel numbers it; of an order born in the OMS, the OMS's own word. */
  readonly channelOrderId: string;
  /** `plain` orders are alike everywhere; faults are planted on those, on `backlog` and on `cancelled` ones. */
  readonly stage: 'plain' | 'backlog' | 'cancelled' | 'other';
  readonly shop: readonly ShopOrder[];
  readonly oms: readonly OmsOrder[];
  readonly allocations: readonly Allocation[];
  readonly shipped: readonly ShipmentLine[];
}

export interface OmsInventory {
  readonly id: number;
  readonly sku: string;
  readonly facility: FacilityCode;
  readonly onHand: number;
  readonly available: number;
  readonly unitCostCents: number;
  readonly changedMs: number;
}

export interface BinContent {
  readonly id: number;
  readonly facility: FacilityCode;
  readonly sku: string;
  readonly bin: string;
  readonly lot: string | null;
  readonly onHand: number;
  readonly reserved: number;
  readonly changedMs: number;
}

/** On the road to the facility. */
export interface Inbound {
  readonly id: number;
  readonly facility: FacilityCode;
  readonly sku: string;
  readonly transfer: string;
  readonly quantity: number;
}

/** One SKU's inventory as OMS and warehouses state it. */
export interface SkuRecord {
  readonly sku: string;
  /** `plain`, `large` and `new` SKUs are alike everywhere, and faults are planted on them; a new one has come to one facility only. */
  readonly stage: 'plain' | 'large' | 'new' | 'other';
  readonly oms: readonly OmsInventory[];
  readonly bins: readonly BinContent[];
  readonly inbound: readonly Inbound[];
}

/** Row ids, unique in all tables. */
export class Ids {
  #last = 0;

  next(): number {
    return ++this.#last;
  }
}
