// Apache OFBiz's tables by its entity model and its field types for MySQL, as far as the example reads them. Every table has its two stamps.

const ID = 'varchar(20)';
const TIME = 'datetime';
const MONEY = 'decimal(18,2)';
const PRECISE = 'decimal(18,3)';
const FIXED = 'decimal(18,6)';

function table(name: string, columns: Readonly<Record<string, string>>, key: readonly string[], index = ''): string {
  const own = Object.entries(columns).map(([column, type]) => `${column} ${type}${key.includes(column) ? ' NOT NULL' : ' NULL'}`);
  const stamps = ['LAST_UPDATED_STAMP datetime NULL', 'LAST_UPDATED_TX_STAMP datetime NULL', `KEY ${name}_TXSTMP (LAST_UPDATED_TX_STAMP)`];
  const parts = [...own, ...stamps, `PRIMARY KEY (${key.join(', ')})`, ...(index === '' ? [] : [index])];
  return `CREATE TABLE ${name} (${parts.join(', ')}) DEFAULT CHARACTER SET latin1 COLLATE latin1_general_cs`;
}

export const OFBIZ_TABLES: readonly string[] = [
  table(
    'ORDER_HEADER',
    {
      ORDER_ID: ID,
      ORDER_TYPE_ID: ID,
      EXTERNAL_ID: ID,
      SALES_CHANNEL_ENUM_ID: ID,
      ORDER_DATE: TIME,
      STATUS_ID: ID,
      CURRENCY_UOM: ID,
      GRAND_TOTAL: MONEY,
    },
    ['ORDER_ID'],
    'KEY ORDEREXT_ID_IDX (EXTERNAL_ID)',
  ),
  table(
    'ORDER_ITEM',
    {
      ORDER_ID: ID,
      ORDER_ITEM_SEQ_ID: ID,
      PRODUCT_ID: ID,
      QUANTITY: FIXED,
      CANCEL_QUANTITY: FIXED,
      UNIT_PRICE: PRECISE,
      STATUS_ID: ID,
    },
    ['ORDER_ID', 'ORDER_ITEM_SEQ_ID'],
  ),
  table('ORDER_ITEM_ASSOC', { ORDER_ID: ID, ORDER_ITEM_SEQ_ID: ID, TO_ORDER_ID: ID, TO_ORDER_ITEM_SEQ_ID: ID, ORDER_ITEM_ASSOC_TYPE_ID: ID, QUANTITY: FIXED }, [
    'ORDER_ID',
    'ORDER_ITEM_SEQ_ID',
    'TO_ORDER_ID',
    'TO_ORDER_ITEM_SEQ_ID',
    'ORDER_ITEM_ASSOC_TYPE_ID',
  ]),
  table(
    'ORDER_ITEM_SHIP_GROUP',
    { ORDER_ID: ID, SHIP_GROUP_SEQ_ID: ID, SUPPLIER_PARTY_ID: ID, FACILITY_ID: ID, SHIP_BY_DATE: TIME, ESTIMATED_SHIP_DATE: TIME },
    ['ORDER_ID', 'SHIP_GROUP_SEQ_ID'],
  ),
  table('ORDER_ITEM_SHIP_GROUP_ASSOC', { ORDER_ID: ID, ORDER_ITEM_SEQ_ID: ID, SHIP_GROUP_SEQ_ID: ID, QUANTITY: FIXED, CANCEL_QUANTITY: FIXED }, [
    'ORDER_ID',
    'ORDER_ITEM_SEQ_ID',
    'SHIP_GROUP_SEQ_ID',
  ]),
  table(
    'ORDER_ITEM_SHIP_GRP_INV_RES',
    { ORDER_ID: ID, SHIP_GROUP_SEQ_ID: ID, ORDER_ITEM_SEQ_ID: ID, INVENTORY_ITEM_ID: ID, QUANTITY: FIXED, QUANTITY_NOT_AVAILABLE: FIXED },
    ['ORDER_ID', 'SHIP_GROUP_SEQ_ID', 'ORDER_ITEM_SEQ_ID', 'INVENTORY_ITEM_ID'],
  ),
  table('ORDER_ITEM_BILLING', { ORDER_ID: ID, ORDER_ITEM_SEQ_ID: ID, INVOICE_ID: ID, INVOICE_ITEM_SEQ_ID: ID, QUANTITY: FIXED, AMOUNT: MONEY }, [
    'ORDER_ID',
    'ORDER_ITEM_SEQ_ID',
    'INVOICE_ID',
    'INVOICE_ITEM_SEQ_ID',
  ]),
  table('INVOICE', { INVOICE_ID: ID, INVOICE_TYPE_ID: ID, STATUS_ID: ID, INVOICE_DATE: TIME, CURRENCY_UOM_ID: ID }, ['INVOICE_ID']),
  table('INVOICE_ITEM', { INVOICE_ID: ID, INVOICE_ITEM_SEQ_ID: ID, INVOICE_ITEM_TYPE_ID: ID, QUANTITY: FIXED, AMOUNT: PRECISE }, [
    'INVOICE_ID',
    'INVOICE_ITEM_SEQ_ID',
  ]),
  table('PRODUCT', { PRODUCT_ID: ID, PRODUCT_TYPE_ID: ID }, ['PRODUCT_ID']),
  table('PRODUCT_ASSOC', { PRODUCT_ID: ID, PRODUCT_ID_TO: ID, PRODUCT_ASSOC_TYPE_ID: ID, FROM_DATE: TIME, THRU_DATE: TIME, QUANTITY: FIXED }, [
    'PRODUCT_ID',
    'PRODUCT_ID_TO',
    'PRODUCT_ASSOC_TYPE_ID',
    'FROM_DATE',
  ]),
  table('GOOD_IDENTIFICATION', { GOOD_IDENTIFICATION_TYPE_ID: ID, PRODUCT_ID: ID, ID_VALUE: 'varchar(60)' }, ['GOOD_IDENTIFICATION_TYPE_ID', 'PRODUCT_ID']),
  table(
    'INVENTORY_ITEM',
    {
      INVENTORY_ITEM_ID: ID,
      PRODUCT_ID: ID,
      FACILITY_ID: ID,
      QUANTITY_ON_HAND_TOTAL: FIXED,
      AVAILABLE_TO_PROMISE_TOTAL: FIXED,
      UNIT_COST: FIXED,
      CURRENCY_UOM_ID: ID,
    },
    ['INVENTORY_ITEM_ID'],
  ),
  table('RETURN_HEADER', { RETURN_ID: ID, RETURN_HEADER_TYPE_ID: ID, STATUS_ID: ID, DESTINATION_FACILITY_ID: ID, CURRENCY_UOM_ID: ID }, ['RETURN_ID']),
  table(
    'RETURN_ITEM',
    {
      RETURN_ID: ID,
      RETURN_ITEM_SEQ_ID: ID,
      RETURN_TYPE_ID: ID,
      PRODUCT_ID: ID,
      ORDER_ID: ID,
      ORDER_ITEM_SEQ_ID: ID,
      STATUS_ID: ID,
      RETURN_QUANTITY: FIXED,
      RECEIVED_QUANTITY: FIXED,
      RETURN_PRICE: PRECISE,
    },
    ['RETURN_ID', 'RETURN_ITEM_SEQ_ID'],
  ),
  table('RETURN_ADJUSTMENT', { RETURN_ADJUSTMENT_ID: ID, RETURN_ADJUSTMENT_TYPE_ID: ID, RETURN_ID: ID, RETURN_ITEM_SEQ_ID: ID, AMOUNT: PRECISE }, [
    'RETURN_ADJUSTMENT_ID',
  ]),
  table(
    'PAYMENT',
    {
      PAYMENT_ID: ID,
      PAYMENT_TYPE_ID: ID,
      PAYMENT_PREFERENCE_ID: ID,
      PAYMENT_REF_NUM: 'varchar(60)',
      STATUS_ID: ID,
      EFFECTIVE_DATE: TIME,
      AMOUNT: MONEY,
      CURRENCY_UOM_ID: ID,
    },
    ['PAYMENT_ID'],
  ),
  table('ORDER_PAYMENT_PREFERENCE', { ORDER_PAYMENT_PREFERENCE_ID: ID, ORDER_ID: ID }, ['ORDER_PAYMENT_PREFERENCE_ID']),
];
