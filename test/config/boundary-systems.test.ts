import { describe, expect, test } from 'vitest';
import { inactiveReason, isActive, systemsOf } from '../../src/config/boundary-systems.ts';
import { checkBoundaries } from '../../src/config/check-boundaries.ts';
import { parseDeployment } from '../../src/config/parse-deployment.ts';
import type { Boundary, SideSpec } from '../../src/rules/rulebook.ts';
import { marked } from './marked-text.ts';

function side(role: SideSpec['role'], ...datasets: string[]): SideSpec {
  return { name: role, role, datasets, aggregate: null, columns: new Map() };
}

function boundary(id: string, left: SideSpec, right: SideSpec, key: readonly string[]): Boundary {
  const none = { order: [], measure: null, compare: [], compareGroup: [], scope: null, never: [], expected: [], rules: [] };
  return { id, title: id, file: `rules/${id}.yaml`, left, right, key, group: key, version: '000000000000', ...none };
}

const SYSTEMS = `systems:
  oms: { role: oms, url: "sqlite:o.db", datasets: { inventory: { table: i, columns: { sku: a, facility: b, on_hand: c } } } }
  reno: { role: warehouse, url: "sqlite:r.db", datasets: { transit: { sql: select 1 }, inventory: { sql: select 1 } } }
  dallas: { role: warehouse, url: "sqlite:d.db", datasets: { ▶inventory: { table: i, columns: { sku: a, facility: b, on_hand: c } }, movements: { sql: select 1 } } }
  picker: { role: warehouse, url: "sqlite:p.db", datasets: { movements: { sql: select 1 } } }
`;
const { text, places } = marked(SYSTEMS);
const { deployment } = parseDeployment({ file: 'tallyman.yaml', text, folder: '/srv' }, {});
if (!deployment) throw new Error('the deployment was not understood');

const warehouse = side('warehouse', 'inventory', 'transit');
const inventory = boundary('inventory', side('oms', 'inventory'), warehouse, ['sku', 'facility']);

describe('the systems of a side', () => {
  test('are those of its role that map any of its datasets, in the order of the file', () => {
    expect(systemsOf(deployment, warehouse).map(({ system }) => system.name)).toEqual(['reno', 'dallas']);
    expect(systemsOf(deployment, side('channel', 'orders'))).toEqual([]);
  });

  test("come with their mappings in the side's order", () => {
    expect(systemsOf(deployment, warehouse).map(({ mappings }) => mappings.map((mapping) => mapping.dataset))).toEqual([
      ['inventory', 'transit'],
      ['inventory'],
    ]);
  });
});

describe('a boundary', () => {
  test('is active where both sides are stated', () => {
    expect(isActive(deployment, inventory)).toBe(true);
    expect(inactiveReason(deployment, inventory)).toBeNull();
  });

  test('is inactive where nobody states a side, and says which', () => {
    const book = boundary('book-inventory', side('warehouse', 'inventory'), side('erp', 'inventory'), ['sku', 'facility']);
    expect(isActive(deployment, book)).toBe(false);
    expect(inactiveReason(deployment, book)).toBe('no system of role erp maps inventory');
  });

  test('names both sides where nobody states either', () => {
    const sales = boundary('sales', side('oms', 'financials'), side('erp', 'invoices'), ['order_id']);
    expect(inactiveReason(deployment, sales)).toBe('no system of role oms maps financials, and no system of role erp maps invoices');
  });

  test('is inactive where only what adds to a side is stated, not its own dataset', () => {
    const turned = boundary('transit', side('oms', 'inventory'), side('warehouse', 'shipment_lines', 'transit'), ['sku']);
    expect(inactiveReason(deployment, turned)).toBe('no system of role warehouse maps shipment_lines');
  });
});

describe('the key of an active boundary', () => {
  test('must be mapped by every table that takes part', () => {
    const byBin = boundary('bins', side('warehouse', 'inventory'), side('warehouse', 'movements'), ['sku', 'bin', 'lot']);
    const [problem, ...others] = checkBoundaries(deployment, { boundaries: [inventory, byBin] });
    expect(others).toEqual([]);
    expect(problem).toEqual({
      file: 'tallyman.yaml',
      line: Number(places[0]?.split(':')[0]),
      column: Number(places[0]?.split(':')[1]),
      message: 'boundary "bins" compares inventory by sku, bin, lot; dallas does not map bin, lot',
    });
  });

  test('is no problem of its own where the mapping is one already', () => {
    const wrong = SYSTEMS.replace('on_hand: c } }, movements', 'on_hand: c, bin: { colunm: b } } }, movements').replace('▶', '');
    const parsed = parseDeployment({ file: 'tallyman.yaml', text: wrong, folder: '/srv' }, {});
    const byBin = boundary('bins', side('warehouse', 'inventory'), side('warehouse', 'movements'), ['sku', 'bin']);
    expect(parsed.problems).toHaveLength(1);
    expect(parsed.deployment && checkBoundaries(parsed.deployment, { boundaries: [byBin] })).toEqual([]);
  });

  test('may hold a column that has a constant where nobody maps it', () => {
    const source = `systems:
  oms: { role: oms, url: "sqlite:o.db", datasets: { allocations: { table: a, columns: { order_id: o, line_id: l, facility: f, sku: s, quantity: q, status: t } } } }
  w: { role: warehouse, url: "sqlite:w.db", datasets: { shipment_lines: { sql: select 1 } } }`;
    const parsed = parseDeployment({ file: 'tallyman.yaml', text: source, folder: '/srv' }, {});
    const fulfillment = boundary('fulfillment', side('oms', 'allocations'), side('warehouse', 'shipment_lines'), [
      'order_id',
      'line_id',
      'component',
      'facility',
    ]);
    expect(parsed.deployment && checkBoundaries(parsed.deployment, { boundaries: [fulfillment] })).toEqual([]);
  });

  test('is no concern of an inactive boundary', () => {
    const book = boundary('book-inventory', side('oms', 'inventory'), side('erp', 'inventory'), ['sku', 'lot']);
    expect(checkBoundaries(deployment, { boundaries: [book] })).toEqual([]);
  });
});
