// The tables of the channels, the OMS and the ERP, each in its own fashion. No rows.

import { defineTable } from './table.ts';

// ---- webshop, in UTC: refunds stand among the orders, with a minus --------------------------------------------------

export const SHOP_ORDERS = defineTable(
  'webshop',
  'shop_orders',
  {
    id: 'id',
    type: 'text20',
    parent_id: 'ref',
    state: 'text20',
    currency: 'text10',
    grand_total: 'money4',
    refund_reason: 'text20',
    created_gmt: 'datetime',
    updated_gmt: 'datetime',
  },
  [['parent_id'], ['updated_gmt']],
);

// ---- marketplace, in Los Angeles' time -------------------------------------------------------------------------------

export const MARKET_ORDERS = defineTable(
  'marketplace',
  'sales_order',
  {
    entity_id: 'id',
    increment_id: 'text40',
    state: 'text20',
    order_currency_code: 'text10',
    grand_total: 'money4',
    created_at: 'datetime',
    updated_at: 'datetime',
  },
  [['increment_id']],
);
export const MARKET_REFUNDS = defineTable(
  'marketplace',
  'sales_creditmemo',
  {
    entity_id: 'id',
    increment_id: 'text40',
    order_increment_id: 'text40',
    state: 'int',
    grand_total: 'money4',
    order_currency_code: 'text10',
    reason: 'text40',
    created_at: 'datetime',
  },
  [['increment_id']],
);

// ---- OMS, in Chicago's time ------------------------------------------------------------------------------------------

export const OMS_ORDERS = defineTable(
  'oms',
  'orders',
  {
    id: 'id',
    order_id: 'text20',
    external_id: 'text40',
    sales_channel: 'text20',
    status_id: 'text20',
    origin: 'text10',
    currency: 'text10',
    grand_total: 'money2',
    entered_at: 'datetime',
    changed_at: 'datetime',
  },
  [['order_id'], ['external_id']],
);
export const OMS_LINES = defineTable(
  'oms',
  'order_items',
  {
    id: 'id',
    order_id: 'text20',
    line_no: 'int',
    item_type: 'text20',
    product_id: 'text40',
    quantity: 'int',
    cancel_quantity: 'int',
    unit_price: 'money2',
    line_amount: 'money2',
    currency: 'text10',
    changed_at: 'datetime',
  },
  [['order_id', 'line_no']],
);
export const KIT_PARTS = defineTable('oms', 'kit_parts', { id: 'id', kit_id: 'text40', part_no: 'int', part_id: 'text40', part_quantity: 'int' }, [['kit_id']]);
export const ALLOCATIONS = defineTable(
  'oms',
  'order_allocations',
  {
    id: 'id',
    order_id: 'text20',
    line_no: 'int',
    component: 'text40',
    facility_id: 'text10',
    product_id: 'text40',
    quantity: 'int',
    issued_quantity: 'int',
    status_id: 'text20',
    line_amount: 'money2',
    currency: 'text10',
    ship_by: 'datetime',
    changed_at: 'datetime',
  },
  [['order_id', 'line_no']],
);
export const OMS_INVENTORY = defineTable(
  'oms',
  'facility_inventory',
  {
    id: 'id',
    product_id: 'text40',
    facility_id: 'text10',
    quantity_on_hand: 'int',
    available_to_promise: 'int',
    unit_cost: 'money2',
    changed_at: 'datetime',
  },
  [['product_id', 'facility_id']],
);
export const FINANCIALS = defineTable(
  'oms',
  'order_financials',
  {
    id: 'id',
    order_id: 'text20',
    currency: 'text10',
    goods: 'money2',
    shipping: 'money2',
    tax: 'money2',
    credited: 'money2',
    due: 'money2',
    recognised_on: 'date',
    changed_at: 'datetime',
  },
  [['order_id']],
);
export const RETURNS = defineTable(
  'oms',
  'return_items',
  {
    id: 'id',
    return_no: 'text20',
    order_id: 'text20',
    line_no: 'int',
    product_id: 'text40',
    quantity: 'int',
    received_quantity: 'int',
    resolution: 'text20',
    status_id: 'text20',
    credit_due: 'money2',
    restocking_fee: 'money2',
    currency: 'text10',
    facility_id: 'text10',
    disposition: 'text20',
    refund_ref: 'text40',
    changed_at: 'datetime',
  },
  [['return_no'], ['order_id']],
);
export const OMS_REFUNDS = defineTable(
  'oms',
  'refunds',
  {
    id: 'id',
    sales_channel: 'text20',
    refund_ref: 'text40',
    external_id: 'text40',
    refund_type: 'text20',
    amount: 'money2',
    currency: 'text10',
    refunded_at: 'datetime',
  },
  [['refund_ref'], ['external_id']],
);

// ---- the ERP, in UTC: credit notes are invoices with a minus -----------------------------------------------------------

export const BOOKS_INVOICES = defineTable(
  'books',
  'sales_invoices',
  {
    id: 'id',
    invoice_no: 'text40',
    docstatus: 'int',
    is_return: 'flag',
    return_against: 'text40',
    po_no: 'text40',
    rma_no: 'text40',
    currency: 'text10',
    net_total: 'money9',
    freight: 'money9',
    total_taxes: 'money9',
    grand_total: 'money9',
    posting_date: 'date',
    reversed_on: 'datetime',
    modified: 'datetime',
  },
  [['po_no'], ['rma_no']],
);
export const BOOKS_BALANCES = defineTable(
  'books',
  'item_balances',
  { id: 'id', item_code: 'text40', warehouse: 'text40', actual_qty: 'money9', valuation_rate: 'money9', modified: 'datetime' },
  [['item_code', 'warehouse']],
);
