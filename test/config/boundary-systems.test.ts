import { describe, expect, test } from 'vitest';
import { inactiveReason, isActive, silentOwners, systemsOf } from '../../src/config/boundary-systems.ts';
import { checkBoundaries } from '../../src/config/check-boundaries.ts';
import type { Deployment } from '../../src/config/parse-deployment.ts';
import type { Problem } from '../../src/domain/errors.ts';
import type { Boundary, Lookup, SideSpec } from '../../src/rules/rulebook.ts';
import { marked } from './marked-text.ts';
import { readDeployment } from './read-deployment.ts';

function side(role: SideSpec['role'], ...datasets: string[]): SideSpec {
  return { name: role, role, datasets, readings: new Map(), aggregate: null, columns: new Map() };
}

function boundary(id: string, left: SideSpec, right: SideSpec, key: readonly string[], more: Partial<Boundary> = {}): Boundary {
  const lists = { order: [], compare: [], compareGroup: [], lookups: [], never: [], expected: [], rules: [] };
  const none = { measure: null, scope: null, halt: null, variantOf: null };
  return { id, title: id, file: `rules/${id}.yaml`, left, right, key, group: key, version: '000000000000', ...lists, ...none, ...more };
}

function understood(text: string): Deployment {
  const { deployment } = readDeployment(text);
  if (!deployment) throw new Error('the deployment was not understood');
  return deployment;
}

/** The problems of these boundaries in this deployment; one in a rule file stands at line 1 with its path in front. */
function check(of: Deployment, ...boundaries: readonly Boundary[]): readonly Problem[] {
  return checkBoundaries(of, { boundaries });
}

function reasonOf(of: Deployment, asked: Boundary, ...others: readonly Boundary[]): string | null {
  const setting = { ...of, rules: { boundaries: [asked, ...others] } };
  const reason = inactiveReason(setting, asked);
  expect(isActive(setting, asked)).toBe(reason === null);
  return reason;
}

const SYSTEMS = `systems:
  oms: { role: oms, url: "sqlite:o.db", datasets: { inventory: { table: i, columns: { sku: a, facility: b, on_hand: c } } } }
  reno: { role: warehouse, url: "sqlite:r.db", datasets: { transit: { sql: select 1 }, inventory: { sql: select 1 } } }
  dallas: { role: warehouse, url: "sqlite:d.db", datasets: { ▶inventory: { table: i, columns: { sku: a, facility: b, on_hand: c } }, movements: { sql: select 1 } } }
  picker: { role: warehouse, url: "sqlite:p.db", datasets: { movements: { sql: select 1 } } }
`;
const { text, places } = marked(SYSTEMS);
const deployment = understood(text);

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
    expect(reasonOf(deployment, inventory)).toBeNull();
  });

  test('is inactive where nobody states a side, and says which', () => {
    const book = boundary('book-inventory', side('warehouse', 'inventory'), side('erp', 'inventory'), ['sku', 'facility']);
    expect(reasonOf(deployment, book)).toBe('no system of role erp maps inventory');
  });

  test('names both sides where nobody states either', () => {
    const sales = boundary('sales', side('oms', 'financials'), side('erp', 'invoices'), ['order_id']);
    expect(reasonOf(deployment, sales)).toBe('no system of role oms maps financials, and no system of role erp maps invoices');
  });

  test('is inactive where only what adds to a side is stated, not its own dataset', () => {
    const turned = boundary('transit', side('oms', 'inventory'), side('warehouse', 'shipment_lines', 'transit'), ['sku']);
    expect(reasonOf(deployment, turned)).toBe('no system of role warehouse maps shipment_lines');
  });
});

describe('the key of an active boundary', () => {
  test('must be mapped by every table that takes part', () => {
    const byBin = boundary('bins', side('warehouse', 'inventory'), side('warehouse', 'movements'), ['sku', 'bin', 'lot']);
    const [problem, ...others] = check(deployment, inventory, byBin);
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
    const parsed = readDeployment(wrong);
    const byBin = boundary('bins', side('warehouse', 'inventory'), side('warehouse', 'movements'), ['sku', 'bin']);
    expect(parsed.problems).toHaveLength(1);
    expect(parsed.deployment && check(parsed.deployment, byBin)).toEqual([]);
  });

  test('may hold a column that has a constant where nobody maps it', () => {
    const source = `systems:
  oms: { role: oms, url: "sqlite:o.db", datasets: { allocations: { table: a, columns: { order_id: o, line_id: l, facility: f, sku: s, quantity: q, status: t } } } }
  w: { role: warehouse, url: "sqlite:w.db", datasets: { shipment_lines: { sql: select 1 } } }`;
    const fulfillment = boundary('fulfillment', side('oms', 'allocations'), side('warehouse', 'shipment_lines'), [
      'order_id',
      'line_id',
      'component',
      'facility',
    ]);
    expect(check(understood(source), fulfillment)).toEqual([]);
  });

  test('is no concern of an inactive boundary', () => {
    const book = boundary('book-inventory', side('oms', 'inventory'), side('erp', 'inventory'), ['sku', 'lot']);
    expect(check(deployment, book)).toEqual([]);
  });
});

describe('a system that owns keys of a boundary', () => {
  const owning = understood(`systems:
  oms: { role: oms, url: "sqlite:o.db", datasets: { inventory: { table: i, columns: { sku: a, facility: b, on_hand: c } } } }
  dallas: { role: warehouse, url: "sqlite:d.db", owns: { facility: [DAL] }, datasets: { inventory: { sql: select 1 } } }
  picker: { role: warehouse, url: "sqlite:p.db", owns: { facility: [NWK, EWR] }, datasets: { movements: { sql: select 1 } } }
`);

  test('and states none of them is named: all of its own will be missing', () => {
    expect(silentOwners(owning, inventory)).toEqual([expect.stringMatching(/^picker owns facility NWK, EWR, and states no inventory: /)]);
  });

  test('is no concern where its column is not in the key, or where it owns nothing', () => {
    expect(silentOwners(owning, boundary('stock', side('oms', 'inventory'), warehouse, ['sku']))).toEqual([]);
    expect(silentOwners(deployment, inventory)).toEqual([]);
  });
});

describe('a variant of a boundary', () => {
  const byLot = boundary('inventory-by-lot', side('oms', 'inventory'), warehouse, ['sku'], { variantOf: 'inventory' });
  const bySku = boundary('inventory-by-sku', side('oms', 'inventory'), warehouse, ['sku'], { variantOf: 'inventory' });
  const chosen = (variants: string): Deployment => understood(`${text}variants: ${variants}\n`);

  test('sleeps until tallyman.yaml names it', () => {
    expect(reasonOf(deployment, bySku, inventory)).toBe(
      'it is a variant of inventory: name it under `variants` in tallyman.yaml to use it in place of inventory',
    );
    expect(reasonOf(deployment, inventory, bySku)).toBeNull();
  });

  test('takes the place of the boundary that it is a variant of', () => {
    const setting = chosen('[inventory-by-sku]');
    expect(reasonOf(setting, bySku, inventory, byLot)).toBeNull();
    expect(reasonOf(setting, inventory, bySku, byLot)).toBe('its variant inventory-by-sku takes its place');
    expect(reasonOf(setting, byLot, inventory, bySku)).toContain('is a variant of inventory');
    expect(check(setting, inventory, bySku, byLot)).toEqual([]);
  });

  test('needs its datasets like any boundary', () => {
    const sales = boundary('sales-by-order', side('oms', 'financials'), side('erp', 'invoices'), ['order_id'], { variantOf: 'sales' });
    expect(reasonOf(chosen('[sales-by-order]'), sales)).toBe('no system of role oms maps financials, and no system of role erp maps invoices');
  });

  test.each([
    ['that no rule file declares', '[▶inventory-by-sk]', 'there is no boundary "inventory-by-sk" — did you mean "inventory-by-sku"?'],
    ['that is none', '[▶inventory]', '"inventory" is no variant of another boundary: it is compared anyway (known: inventory-by-sku, inventory-by-lot)'],
    [
      'beside another of the same boundary',
      '[inventory-by-sku, ▶inventory-by-lot]',
      '"inventory-by-sku" takes the place of inventory already: of its variants, name one',
    ],
  ])('%s is a problem where it is named', (_, variants, message) => {
    const source = marked(`${text}variants: ${variants}\n`);
    const [line, column] = (source.places[0] ?? '').split(':').map(Number);
    expect(check(understood(source.text), inventory, bySku, byLot)).toEqual([{ file: 'tallyman.yaml', line, column, message }]);
  });
});

describe('a look-up of an active boundary', () => {
  const asking = (role: Lookup['role'], dataset: string, ...by: readonly string[]): Boundary => {
    const lookup: Lookup = { name: 'moves', role, dataset, by: new Map(by.map((name) => [name, { path: `key.${name}`, type: 'text' }])), ...NO_COLUMNS };
    return boundary('inventory', side('oms', 'inventory'), warehouse, ['sku', 'facility'], { lookups: [lookup] });
  };
  const NO_COLUMNS = { aggregate: new Map(), columns: new Map() };

  test('may ask what a system states', () => {
    expect(check(deployment, asking('warehouse', 'movements', 'sku'))).toEqual([]);
  });

  test('may ask what no system states: then there is nothing to be found', () => {
    expect(check(deployment, asking('oms', 'orders', 'order_id'))).toEqual([]);
  });

  test('is a problem where a table lacks what it asks by', () => {
    expect(check(deployment, asking('oms', 'inventory', 'sku', 'lot'))).toEqual([
      {
        file: 'tallyman.yaml',
        line: 2,
        column: expect.any(Number),
        message: 'the look-up "moves" of boundary "inventory" asks inventory by sku, lot; oms does not map lot',
      },
    ]);
  });

  test('is no concern of a boundary that is not compared', () => {
    const sleeping = { ...asking('oms', 'orders', 'order_id'), variantOf: 'stock' };
    expect(check(deployment, sleeping)).toEqual([]);
  });
});
