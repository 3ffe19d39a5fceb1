// ERPNext's tables as Frappe makes them of their documents, as far as the example reads them: names with spaces, 140 characters to a name, docstatus everywhere.

const NAME = 'varchar(140) NULL';
const AMOUNT = 'decimal(21,9) NOT NULL DEFAULT 0.000000000';

/** Of a document, and of a line within one. */
const DOCUMENT = 'name varchar(140) NOT NULL PRIMARY KEY, creation datetime(6) NULL, modified datetime(6) NULL, docstatus tinyint NOT NULL DEFAULT 0';
const LINE = `${DOCUMENT}, parent ${NAME}, parenttype ${NAME}, parentfield ${NAME}, idx int NOT NULL DEFAULT 0`;

function table(name: string, columns: string): string {
  return `CREATE TABLE \`${name}\` (${columns}, KEY modified (modified)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`;
}

export const ERPNEXT_TABLES: readonly string[] = [
  table(
    'tabSales Order',
    `${DOCUMENT}, po_no ${NAME}, status ${NAME}, currency ${NAME}, grand_total ${AMOUNT}, per_delivered ${AMOUNT}, per_billed ${AMOUNT}, transaction_date date NULL`,
  ),
  table(
    'tabSales Invoice',
    `${DOCUMENT}, status ${NAME}, is_return tinyint NOT NULL DEFAULT 0, return_against ${NAME}, posting_date date NULL, currency ${NAME}, net_total ${AMOUNT},
     grand_total ${AMOUNT}, outstanding_amount ${AMOUNT}, amended_from ${NAME}, update_stock tinyint NOT NULL DEFAULT 0`,
  ),
  table(
    'tabSales Invoice Item',
    `${LINE}, item_code ${NAME}, qty ${AMOUNT}, net_amount ${AMOUNT}, sales_order ${NAME}, so_detail ${NAME}, delivery_note ${NAME}`,
  ),
  table('tabSales Taxes and Charges', `${LINE}, account_head ${NAME}, tax_amount ${AMOUNT}`),
  table('tabAccount', `${DOCUMENT}, account_type ${NAME}`),
  table('tabDelivery Note', `${DOCUMENT}, status ${NAME}, is_return tinyint NOT NULL DEFAULT 0, return_against ${NAME}, posting_date date NULL`),
  table(
    'tabDelivery Note Item',
    `${LINE}, item_code ${NAME}, warehouse ${NAME}, qty ${AMOUNT}, stock_qty ${AMOUNT}, against_sales_order ${NAME}, so_detail ${NAME}`,
  ),
  table('tabWarehouse', `${DOCUMENT}, warehouse_type ${NAME}`),
  table('tabBin', `${DOCUMENT}, item_code ${NAME}, warehouse ${NAME}, actual_qty ${AMOUNT}, reserved_qty ${AMOUNT}, valuation_rate ${AMOUNT}`),
];
