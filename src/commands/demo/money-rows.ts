// How OMS, ERP, channels and warehouses write down what an order is billed, what comes back of it and what is paid back. It opens no database.

import { chicago, chicagoDate, decimals, losAngeles, nineDecimals, OMS_FACILITY, utc } from './cells.ts';
import type { ChannelRefund, Credit, Financial, Invoice, OmsRefund, OrderRecord, RefundKind, ReturnLine, ReturnReceipt } from './company.ts';
import { BOOKS_INVOICES, FINANCIALS, MARKET_REFUNDS, OMS_REFUNDS, RETURNS, SHOP_ORDERS } from './office-tables.ts';
import { DAY } from './places.ts';
import type { TableRow } from './table.ts';
import { DALLAS_RETURNS, RENO_MOVES } from './warehouse-tables.ts';

export function rowsOfMoney(order: OrderRecord): TableRow[] {
  return [
    ...order.financials.map(financialRow),
    ...order.invoices.map(invoiceRow),
    ...order.credits.map(creditRow),
    ...order.returns.map(returnRow),
    ...order.receipts.map(receiptRow),
    ...order.channelRefunds.map(channelRefundRow),
    ...order.omsRefunds.map(omsRefundRow),
  ];
}

function financialRow(row: Financial): TableRow {
  const amounts = [row.goodsCents, row.shippingCents, row.taxCents, row.creditCents, row.dueCents].map((cents) => decimals(cents, 2));
  return { table: FINANCIALS, cells: [row.id, row.orderId, row.currency, ...amounts, chicagoDate(row.recognisedMs), chicago(row.changedMs)] };
}

function invoiceRow(row: Invoice): TableRow {
  const amounts = [row.goodsCents, row.shippingCents, row.taxCents, row.amountCents].map(nineDecimals);
  const reversedOn = row.reversedMs === null ? null : utc(row.reversedMs);
  const modified = utc(row.reversedMs ?? row.postedMs);
  const docstatus = row.state === 'DRAFT' ? 0 : 1;
  return {
    table: BOOKS_INVOICES,
    cells: [row.id, row.invoiceId, docstatus, 0, null, row.orderRef, null, row.currency, ...amounts, chicagoDate(row.postedMs), reversedOn, modified],
  };
}

function creditRow(row: Credit): TableRow {
  const amount = nineDecimals(-row.amountCents);
  const docstatus = row.state === 'DRAFT' ? 0 : 1;
  const head = [row.id, row.creditId, docstatus, 1, row.invoiceId, row.orderRef, row.returnRef, row.currency];
  return { table: BOOKS_INVOICES, cells: [...head, amount, nineDecimals(0), nineDecimals(0), amount, chicagoDate(row.postedMs), null, utc(row.postedMs)] };
}

function returnRow(row: ReturnLine): TableRow {
  const { id, returnId, orderId, line, sku, quantity, received, resolution, status, currency, disposition, refundId } = row;
  const facility = row.facility && OMS_FACILITY[row.facility];
  const amounts = [decimals(row.creditDueCents, 2), decimals(row.feeCents, 2)];
  const rest = [currency, facility, disposition, refundId, chicago(row.changedMs)];
  return { table: RETURNS, cells: [id, returnId, orderId, line, sku, quantity, received, resolution, status, ...amounts, ...rest] };
}

const RENO_GRADE: Readonly<Record<ReturnReceipt['disposition'], string>> = { RESTOCK: 'A', QUARANTINE: 'Q', SCRAP: 'X', VENDOR: 'V' };
const DALLAS_VERDICT: Readonly<Record<ReturnReceipt['disposition'], string>> = {
  RESTOCK: 'back to stock',
  QUARANTINE: 'quarantine',
  SCRAP: 'scrap',
  VENDOR: 'to vendor',
};

function receiptRow(row: ReturnReceipt): TableRow {
  const { id, returnRef, orderRef, sku, quantity, disposition } = row;
  if (row.facility === 'DAL')
    return { table: DALLAS_RETURNS, cells: [id, returnRef, orderRef, sku, quantity, DALLAS_VERDICT[disposition], chicago(row.receivedMs)] };
  return { table: RENO_MOVES, cells: [id, 'RETURN', returnRef, orderRef, sku, quantity, null, RENO_GRADE[disposition], 'DONE', losAngeles(row.receivedMs)] };
}

const SHOP_REASON: Readonly<Record<RefundKind, string>> = { RETURN: 'returned', CANCELLATION: 'cancelled', APPEASEMENT: 'goodwill' };
const MARKET_REASON: Readonly<Record<RefundKind, string>> = { RETURN: 'CustomerReturn', CANCELLATION: 'SellerCancel', APPEASEMENT: 'GeneralAdjustment' };

function channelRefundRow(row: ChannelRefund): TableRow {
  const { id, refundId, channelOrderId, kind, currency } = row;
  if (row.channel === 'marketplace')
    return {
      table: MARKET_REFUNDS,
      cells: [id, refundId, channelOrderId, 2, decimals(row.amount4, 4), currency, MARKET_REASON[kind], losAngeles(row.refundedMs)],
    };
  const stamp = utc(row.refundedMs);
  return {
    table: SHOP_ORDERS,
    cells: [id, 'refund', Number(channelOrderId), 'completed', currency, decimals(-row.amount4, 4), SHOP_REASON[kind], stamp, stamp],
  };
}

function omsRefundRow(row: OmsRefund): TableRow {
  const { id, channel, refundRef, externalId, kind, currency } = row;
  return { table: OMS_REFUNDS, cells: [id, channel, refundRef, externalId, kind, decimals(row.amountCents, 2), currency, chicago(row.refundedMs)] };
}

/** A refund that the marketplace took back before it was paid: it stands in the table all the same. */
export function withdrawnRefundRow(id: number, order: OrderRecord): TableRow {
  const amount = decimals(order.shop[0]?.total4 ?? 0, 4);
  const stamp = losAngeles((order.shop[0]?.createdMs ?? 0) + DAY);
  return { table: MARKET_REFUNDS, cells: [id, `CM${id}`, order.channelOrderId, 3, amount, order.shop[0]?.currency ?? 'USD', MARKET_REASON.RETURN, stamp] };
}
