// What an order is called: by the OMS's order_id where a key or row states it; else by what ties its channel's number to that. It asks no database.

import type { ConfirmedKey } from '../compare/confirm-group.ts';
import { systemsOf } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import { DATASETS } from '../domain/datasets.ts';
import type { Key } from '../domain/key.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Query } from './look-up.ts';
import { type BoundaryPlan, textOf } from './plan-boundary.ts';

/** The order_id where key or rows state it, as text; else the parts that name the order; null where it is not named. */
export function statedOrder(plan: BoundaryPlan, key: Key, rows: readonly ConfirmedKey[]): string | readonly string[] | null {
  const { boundary } = plan;
  if (boundary.order.length === 0) return null;
  const parts = boundary.order.map((column) => partOf(plan, key, rows, column));
  const named = boundary.order.includes('order_id') ? parts[boundary.order.indexOf('order_id')] : statedIn(plan, rows, 'order_id');
  if (named) return named;
  return parts.every((part) => part !== null) ? parts : null;
}

function partOf(plan: BoundaryPlan, key: Key, rows: readonly ConfirmedKey[], column: string): string | null {
  return key[plan.boundary.key.indexOf(column)] ?? statedIn(plan, rows, column);
}

function statedIn(plan: BoundaryPlan, rows: readonly ConfirmedKey[], column: string): string | null {
  for (const { left, right } of rows) {
    const text = textOf(plan, 1, right, column) ?? textOf(plan, 0, left, column);
    if (text !== null) return text;
  }
  return null;
}

/** `O1`; of an order that the OMS lacks, `webshop/1001`. */
export function orderName(parts: string | readonly string[]): string {
  return typeof parts === 'string' ? parts : parts.join('/');
}

const TIE = ['channel', 'channel_order_id'];

/** The OMS's own word for an order that a boundary knows by its channel's number; null where the boundary needs none, or has those rows itself. */
export function tieOf(config: Config, boundary: Boundary): Query | null {
  if (!TIE.every((column) => boundary.order.includes(column))) return null;
  const orders = { role: 'oms', datasets: ['orders'] } as const;
  const hasThem = [boundary.left, boundary.right].some(({ role, datasets }) => role === 'oms' && datasets.includes('orders'));
  if (hasThem || systemsOf(config, orders).length === 0) return null;
  const column = DATASETS.get('orders')?.columns.get('order_id');
  return column ? { role: 'oms', dataset: 'orders', by: TIE, aggregate: new Map(), columns: new Map([['order_id', column]]) } : null;
}

export function tieKey({ order }: Boundary, parts: readonly string[]): Key {
  return TIE.map((column) => parts[order.indexOf(column)] ?? '');
}
