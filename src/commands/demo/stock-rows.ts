// How OMS, warehouses, 3PL and ERP write down inventory and transfers, and what else stands in their databases of no order or SKU. It opens no database.

import type { Catalog } from './catalog.ts';
import { chicago, clientItem, decimals, losAngeles, newYork, nineDecimals, OMS_FACILITY, utc } from './cells.ts';
import type { Ids } from './company.ts';
import { BOOKS_BALANCES, KIT_PARTS, OMS_INVENTORY } from './office-tables.ts';
import { DAY, type FacilityCode } from './places.ts';
import type { BinContent, BookBalance, Inbound, OmsInventory, SkuRecord, TransferMove, TransferRecord } from './stock.ts';
import type { TableRow } from './table.ts';
import { DALLAS_BINS, DALLAS_INBOUND, DALLAS_RECEIVED, DALLAS_SENT, LOADS, NIGHTLY_STOCK, RENO_INBOUND, RENO_MOVES, RENO_STOCK } from './warehouse-tables.ts';

export function rowsOfSku(sku: SkuRecord): TableRow[] {
  return [...sku.oms.map(omsInventoryRow), ...sku.bins.map(binRow), ...sku.inbound.map(inboundRow), ...sku.book.map(balanceRow)];
}

export function rowsOfTransfer(transfer: TransferRecord): TableRow[] {
  return [...transfer.out.map((move) => moveRow(move, 'out', transfer.to)), ...transfer.in.map((move) => moveRow(move, 'in', transfer.from))];
}

function omsInventoryRow(row: OmsInventory): TableRow {
  return {
    table: OMS_INVENTORY,
    cells: [row.id, row.sku, OMS_FACILITY[row.facility], row.onHand, row.available, decimals(row.unitCostCents, 2), chicago(row.changedMs)],
  };
}

function binRow(row: BinContent): TableRow {
  const { id, sku, bin, lot, onHand, reserved } = row;
  switch (row.facility) {
    case 'DAL':
      return { table: DALLAS_BINS, cells: [id, sku, bin, lot, onHand, reserved, onHand - reserved, chicago(row.changedMs)] };
    case 'RNO':
      return { table: RENO_STOCK, cells: [id, sku, bin, lot, onHand, reserved, losAngeles(row.changedMs)] };
    case 'EWR':
      return { table: NIGHTLY_STOCK, cells: [id, clientItem(sku), lot, onHand, reserved, onHand - reserved, newYork(row.changedMs)] };
    default:
      return row.facility satisfies never;
  }
}

function inboundRow(row: Inbound): TableRow {
  return { table: row.facility === 'DAL' ? DALLAS_INBOUND : RENO_INBOUND, cells: [row.id, row.sku, row.transfer, row.quantity] };
}

const BOOKS_WAREHOUSE: Readonly<Record<FacilityCode, string>> = { DAL: 'Stores - DAL', RNO: 'Stores - RNO', EWR: '3PL East - EWR' };

function balanceRow(row: BookBalance): TableRow {
  const cells = [row.id, row.sku, BOOKS_WAREHOUSE[row.facility], nineDecimals(row.onHand * 100), nineDecimals(row.unitCostCents), utc(row.changedMs)];
  return { table: BOOKS_BALANCES, cells };
}

function moveRow(move: TransferMove, way: 'out' | 'in', otherSite: string): TableRow {
  const { id, transferRef, sku, quantity, state } = move;
  if (move.facility === 'DAL')
    return { table: way === 'out' ? DALLAS_SENT : DALLAS_RECEIVED, cells: [id, transferRef, sku, quantity, otherSite, chicago(move.movedMs), state] };
  const signed = way === 'out' ? -quantity : quantity;
  const type = way === 'out' ? 'XFER_OUT' : 'XFER_IN';
  return { table: RENO_MOVES, cells: [id, type, transferRef, null, sku, signed, otherSite, null, state, losAngeles(move.movedMs)] };
}

export function kitRows(catalog: Catalog, ids: Ids): TableRow[] {
  return catalog.kits.flatMap(({ sku, parts }) => parts.map((part, i) => ({ table: KIT_PARTS, cells: [ids.next(), sku, i + 1, part.sku, part.quantity] })));
}

/** The last week's nightly files of the 3PL, the latest at `nightMs`. */
export function loadRows(nightMs: number, ids: Ids): TableRow[] {
  return [6, 5, 4, 3, 2, 1, 0].map((nightsAgo) => {
    const ms = nightMs - nightsAgo * DAY;
    return { table: LOADS, cells: [ids.next(), `EWR_${utc(ms).slice(0, 10)}.csv`, 4_000 - nightsAgo, newYork(ms)] };
  });
}

/** Goods that the ERP books as on the way between two sites: no facility of ours, and left out by the mapping. */
export function transitBalanceRow(id: number, sku: string, quantity: number, changedMs: number): TableRow {
  const cells = [id, sku, 'Goods In Transit', nineDecimals(quantity * 100), nineDecimals(0), utc(changedMs)];
  return { table: BOOKS_BALANCES, cells };
}
