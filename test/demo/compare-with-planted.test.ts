import { describe, expect, test } from 'vitest';
import { compareWithPlanted, countResolved, type StatedFinding } from '../../src/commands/demo/compare-with-planted.ts';
import type { PlantedFault } from '../../src/commands/demo/fault.ts';

const fault = (kind: string, order: string): PlantedFault => ({
  fault: kind,
  boundary: 'intake',
  about: '',
  findings: [
    {
      boundary: 'intake',
      rule: 'order-never-imported',
      key: new Map([
        ['channel', 'webshop'],
        ['channel_order_id', order],
      ]),
    },
  ],
  cure: { remove: [], insert: [] },
});
const finding = (order: string, state = 'open', rule = 'order-never-imported'): StatedFinding => ({
  rule,
  boundary: 'intake',
  // In another order than planted: a key is known by its columns.
  key: new Map([
    ['channel_order_id', order],
    ['channel', 'webshop'],
  ]),
  state,
});

describe('planted beside found', () => {
  test('what was planted and is open was found; what is only pending was not', () => {
    const { rows, unplanted } = compareWithPlanted(
      [fault('never imported', '1'), fault('never imported', '2'), fault('never imported', '3')],
      [finding('1'), finding('2', 'pending')],
    );
    expect(rows).toEqual([{ fault: 'never imported', boundary: 'intake', planted: 3, found: 1 }]);
    expect(unplanted).toEqual([]);
  });

  test('an open finding on nothing planted, or by a rule that was not meant, is unplanted', () => {
    const stray = finding('9');
    const second = finding('1', 'open', 'total-differs');
    expect(compareWithPlanted([fault('never imported', '1')], [finding('1'), stray, second]).unplanted).toEqual([stray, second]);
  });

  test('a finding that has passed is not held against the demo', () => {
    expect(compareWithPlanted([], [finding('1', 'resolved'), finding('2', 'pending'), finding('3', 'lapsed')]).unplanted).toEqual([]);
  });

  test('a healed fault counts once its finding is resolved, not when it merely lapsed', () => {
    const healed = [fault('never imported', '1'), fault('never imported', '2'), fault('never imported', '3')];
    expect(countResolved(healed, [finding('1', 'resolved'), finding('2', 'lapsed'), finding('3')])).toBe(1);
  });
});
