// What each of the demo's systems states of one SKU or transfer, before it is written in that system's own way. Nothing is drawn or written here.

import type { FacilityCode, OwnFacility } from './places.ts';

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
  readonly facility: OwnFacility;
  readonly sku: string;
  readonly transfer: string;
  readonly quantity: number;
}

/** The ERP's book of a SKU at a facility; goods on the road are not in it. */
export interface BookBalance {
  readonly id: number;
  readonly facility: FacilityCode;
  readonly sku: string;
  readonly onHand: number;
  readonly unitCostCents: number;
  readonly changedMs: number;
}

/** One SKU's inventory as OMS, warehouses and ERP state it. */
export interface SkuRecord {
  readonly sku: string;
  /**
   * `plain`, `large` and `new` SKUs are alike everywhere and quiet, and faults are planted on them; a new one has come to one facility only.
   * Of `other` ones, EWR's nightly file may be behind.
   */
  readonly stage: 'plain' | 'large' | 'new' | 'other';
  readonly oms: readonly OmsInventory[];
  readonly bins: readonly BinContent[];
  readonly inbound: readonly Inbound[];
  readonly book: readonly BookBalance[];
}

/** Goods of one SKU that leave a facility, or come in there. */
export interface TransferMove {
  readonly id: number;
  /** As the warehouse spells it. */
  readonly transferRef: string;
  /** Whose system states it: of what leaves the sender's, of what comes in the receiver's. */
  readonly facility: OwnFacility;
  readonly sku: string;
  readonly quantity: number;
  readonly movedMs: number;
  /** What was voided stands in the tables all the same. */
  readonly state: 'DONE' | 'VOID';
}

/** Goods sent from one own facility to the other. */
export interface TransferRecord {
  readonly transferId: string;
  readonly from: OwnFacility;
  readonly to: OwnFacility;
  /** `received` ones are whole and quiet, `on_road` ones have no `in` yet; faults are planted on both, never on `other`. */
  readonly stage: 'received' | 'on_road' | 'other';
  /** One a SKU. */
  readonly out: readonly TransferMove[];
  /** Of a SKU there may be several, which add up. */
  readonly in: readonly TransferMove[];
}
