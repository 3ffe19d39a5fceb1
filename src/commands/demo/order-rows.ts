// How channels, OMS, warehouses and 3PL write down an order: its lines, what is allocated, kept back and shipped. It opens no database.

import { chicago, clientItem, decimals, losAngeles, newYork, OMS_FACILITY, paddedLine, utc } from './cells.ts';
import type { Allocation, OmsOrder, OrderLine, OrderRecord, Reservation, ShipmentLine, ShopOrder } from './company.ts';
import { rowsOfMoney } from './money-rows.ts';
import { ALLOCATIONS, MARKET_ORDERS, OMS_LINES, OMS_ORDERS, SHOP_ORDERS } from './office-tables.ts';
import { HOUR } from './places.ts';
import type { TableRow } from './table.ts';
import { DALLAS_HOLDS, DALLAS_LINES, NIGHTLY_OPEN, NIGHTLY_SHIPMENTS, RENO_COMMITMENTS, RENO_ITEMS, RENO_SHIPMENTS } from './warehouse-tables.ts';

export function rowsOfOrder(order: OrderRecord): TableRow[] {
  return [
    ...order.shop.map(shopOrderRow),
    ...order.oms.map(omsOrderRow),
    ...order.lines.map(lineRow),
    ...order.allocations.map(allocationRow),
    ...order.shipped.flatMap(shipmentRows),
    ...order.reservations.map(reservationRow),
    ...rowsOfMoney(order),
  ];
}

function shopOrderRow(order: ShopOrder): TableRow {
  const { id, number, state, currency } = order;
  const total = decimals(order.total4, 4);
  if (order.channel === 'marketplace')
    return { table: MARKET_ORDERS, cells: [id, number, MARKET_STATE[state], currency, total, losAngeles(order.createdMs), losAngeles(order.updatedMs)] };
  return { table: SHOP_ORDERS, cells: [id, 'order', null, state, currency, total, null, utc(order.createdMs), utc(order.updatedMs)] };
}

const MARKET_STATE: Readonly<Record<ShopOrder['state'], string>> = {
  pending: 'pending_payment',
  on_hold: 'holded',
  processing: 'processing',
  completed: 'complete',
  cancelled: 'canceled',
};

function omsOrderRow(order: OmsOrder): TableRow {
  const { id, orderId, externalId, channel, status, origin, currency } = order;
  const stamps = [chicago(order.enteredMs), chicago(order.changedMs)];
  return { table: OMS_ORDERS, cells: [id, orderId, externalId, channel, status, origin, currency, decimals(order.totalCents, 2), ...stamps] };
}

function lineRow(row: OrderLine): TableRow {
  const { id, orderId, line, kind, sku, ordered, cancelled, currency } = row;
  const amounts = [decimals(row.unitPriceCents, 2), decimals(row.amountCents, 2)];
  return { table: OMS_LINES, cells: [id, orderId, line, kind, sku, ordered, cancelled, ...amounts, currency, chicago(row.changedMs)] };
}

function allocationRow(row: Allocation): TableRow {
  const { id, orderId, line, component, sku, quantity, fulfilled, status, currency } = row;
  const facility = row.facility && OMS_FACILITY[row.facility];
  const stamps = [chicago(row.dueMs), chicago(row.changedMs)];
  return {
    table: ALLOCATIONS,
    cells: [id, orderId, line, component, facility, sku, quantity, fulfilled, status, decimals(row.amountCents, 2), currency, ...stamps],
  };
}

const RENO_STATUS: Readonly<Record<ShipmentLine['state'], string>> = { SHIPPED: 'CLOSED', PICKING: 'OPEN', VOID: 'VOIDED' };

function shipmentRows(row: ShipmentLine): TableRow[] {
  const { id, orderRef, line, component, sku, quantity, picked, packed, state } = row;
  switch (row.facility) {
    case 'DAL': {
      const cells = [id, `D${id}`, orderRef, paddedLine(line), component, sku, quantity, picked, packed, chicago(row.shippedMs), state];
      return [{ table: DALLAS_LINES, cells }];
    }
    case 'RNO':
      return [
        { table: RENO_SHIPMENTS, cells: [id, `RN-${id}`, RENO_STATUS[state], losAngeles(row.shippedMs)] },
        { table: RENO_ITEMS, cells: [id, id, orderRef, line, component, sku, quantity] },
      ];
    case 'EWR': {
      // The file tells only of what has left.
      const cells = [id, `PRO${id}`, orderRef, String(line), component, clientItem(sku), quantity, newYork(row.shippedMs)];
      return state === 'SHIPPED' ? [{ table: NIGHTLY_SHIPMENTS, cells }] : [];
    }
    default:
      return row.facility satisfies never;
  }
}

function reservationRow(row: Reservation): TableRow {
  const { id, orderRef, line, component, sku, quantity } = row;
  switch (row.facility) {
    case 'DAL':
      return { table: DALLAS_HOLDS, cells: [id, orderRef, paddedLine(line), component, sku, quantity, chicago(row.placedMs)] };
    case 'RNO': {
      // A spent one keeps its quantity, and bears the instant of its release.
      const spent = quantity === 0;
      const stamps = [losAngeles(row.placedMs), spent ? losAngeles(row.placedMs + HOUR) : null];
      return { table: RENO_COMMITMENTS, cells: [id, orderRef, line, component, sku, spent ? 1 : quantity, ...stamps] };
    }
    case 'EWR':
      return { table: NIGHTLY_OPEN, cells: [id, orderRef, String(line), component, clientItem(sku), quantity, newYork(row.placedMs)] };
    default:
      return row.facility satisfies never;
  }
}
