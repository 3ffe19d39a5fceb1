// All kinds of fault that the demo plants. Those that few records have a place for come first, and no fault stands here itself.

import { ALLOCATION_FAULTS } from './allocation-faults.ts';
import { BOOK_INVENTORY_FAULTS } from './book-inventory-faults.ts';
import type { OrderRecord } from './company.ts';
import type { FaultKind } from './fault.ts';
import { FULFILLMENT_FAULTS } from './fulfillment-faults.ts';
import { INTAKE_FAULTS } from './intake-faults.ts';
import { INVENTORY_FAULTS } from './inventory-faults.ts';
import { NIGHTLY_FILE_FAULTS, NIGHTLY_STOCK_FAULTS } from './nightly-file-faults.ts';
import { ORDER_NUMBER_FAULTS } from './order-number-faults.ts';
import { PARCEL_FAULTS } from './parcel-faults.ts';
import { RECEIPT_FAULTS } from './receipt-faults.ts';
import { REFUND_FAULTS } from './refund-faults.ts';
import { RESERVATION_FAULTS } from './reservation-faults.ts';
import { RETURNS_FAULTS } from './returns-faults.ts';
import { SALES_FAULTS } from './sales-faults.ts';
import type { SkuRecord } from './stock.ts';

export const ORDER_FAULTS: readonly FaultKind<OrderRecord>[] = [
  ...RETURNS_FAULTS,
  ...RECEIPT_FAULTS,
  ...REFUND_FAULTS,
  ...RESERVATION_FAULTS,
  ...ALLOCATION_FAULTS,
  ...PARCEL_FAULTS,
  ...NIGHTLY_FILE_FAULTS,
  ...SALES_FAULTS,
  ...ORDER_NUMBER_FAULTS,
  ...INTAKE_FAULTS,
  ...FULFILLMENT_FAULTS,
];
export const SKU_FAULTS: readonly FaultKind<SkuRecord>[] = [...BOOK_INVENTORY_FAULTS, ...NIGHTLY_STOCK_FAULTS, ...INVENTORY_FAULTS];
