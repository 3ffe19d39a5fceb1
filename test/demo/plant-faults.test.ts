import { describe, expect, test } from 'vitest';
import type { TableRow } from '../../src/commands/demo/table.ts';
import { generatePlan } from './sample-company.ts';

const idsOf = (rows: readonly TableRow[]) => new Set(rows.map(({ table, cells }) => `${table.database}.${table.name} ${cells[0]}`));

describe('planting faults', () => {
  test('the same seed plans the same company', () => {
    expect(generatePlan(5)).toEqual(generatePlan(5));
  });

  test('another seed plans another one', () => {
    expect(generatePlan(6).faults).not.toEqual(generatePlan(5).faults);
  });

  test('no two faults, and nothing that is only late, lie on one order or SKU', () => {
    const { faults, late } = generatePlan();
    const touched = new Map<string, number>();
    [...faults.map(({ cure }) => cure), ...late].forEach((correction, at) => {
      for (const id of idsOf([...correction.remove, ...correction.insert])) {
        expect(touched.get(id) ?? at, id).toBe(at);
        touched.set(id, at);
      }
    });
    expect(touched.size).toBeGreaterThan(faults.length);
  });

  test('a cure takes out only rows that the databases were given', () => {
    const { rows, faults, late } = generatePlan();
    const written = idsOf(rows);
    expect(written.size).toBe(rows.length);
    for (const { remove } of [...faults.map(({ cure }) => cure), ...late]) {
      for (const id of idsOf(remove)) expect(written.has(id), id).toBe(true);
    }
  });

  test('every fault changes something', () => {
    for (const { fault, cure } of generatePlan().faults) expect(cure.insert, fault).not.toEqual(cure.remove);
  });

  test('a company too small for its faults is refused', () => {
    expect(() => generatePlan(1, 5)).toThrow('make more orders');
  });
});
