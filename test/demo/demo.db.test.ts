import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTallyman } from './run-tallyman.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tallyman-demo-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the demo', () => {
  test.each([
    ['in late autumn', 1, Date.UTC(2026, 10, 21, 15)],
    ['in the hour in which the clocks go back', 2, Date.UTC(2026, 10, 1, 6, 45)],
    ['in the hour in which they go forward', 3, Date.UTC(2026, 2, 8, 8, 10)],
  ])(
    '%s: finds every planted fault and nothing else, opens nothing new when run again, and sees what was healed',
    async (_, seed, now) => {
      const dir = `company-${seed}`;
      const { code, out, err } = await runTallyman(root, ['demo', '--orders', '1500', '--seed', String(seed), '--dir', dir, '--json'], now);
      expect(err).toBe('');
      const { faults, unplanted, second_run, healed } = JSON.parse(out);
      expect(faults.filter((row: { planted: number; found: number }) => row.planted !== row.found)).toEqual([]);
      // Of so few orders each kind comes once.
      expect(faults.filter((row: { planted: number }) => row.planted !== 1)).toEqual([]);
      expect(faults.length).toBeGreaterThanOrEqual(27);
      expect({ unplanted, second_run, healed }).toEqual({
        unplanted: 0,
        second_run: { opened: 0, resolved: 0, reopened: 0 },
        // Every second kind.
        healed: { planted: Math.ceil(faults.length / 2), resolved: Math.ceil(faults.length / 2) },
      });
      expect(code).toBe(0);
    },
    180_000,
  );

  test('leaves a folder behind in which the rule tests pass and the audit chain holds', async () => {
    const now = Date.UTC(2026, 10, 21, 15);
    await runTallyman(root, ['demo', '--orders', '600', '--dir', 'left', '--quiet'], now);
    const config = ['--config', join('left', 'tallyman.yaml')];
    for (const command of [['check'], ['test'], ['audit', 'verify']]) {
      const { code, out, err } = await runTallyman(root, [...command, ...config], now);
      expect({ command, code }, `${out}\n${err}`).toEqual({ command, code: 0 });
    }
  }, 180_000);
});
