import { expect, it } from 'vitest';
import { comparePairs, median } from '../../bench/measure.ts';

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it('a benchmark measures in turn with its yardstick, each going first as often as the other, and takes medians and the highest peak', async () => {
  const order: string[] = [];
  const measured = [3, 5, 40, 4];
  const marks = [2, 1, 2, 30];
  const peaks = [100, 130, 90, 110];
  const benchmark = await comparePairs(
    { name: 'n', rows: 10, yardstick: 'y', pairs: 4 },
    async () => {
      order.push('measured');
      return { seconds: measured.shift() ?? 0, peakMb: peaks.shift() ?? 0 };
    },
    async () => {
      order.push('yardstick');
      return { seconds: marks.shift() ?? 0 };
    },
  );
  const pair = ['yardstick', 'measured', 'measured', 'yardstick'];
  expect(order).toEqual([...pair, ...pair]);
  expect(benchmark).toEqual({ name: 'n', rows: 10, median_s: 4.5, yardstick: 'y', yardstick_median_s: 2, ratio: 2.25, pairs: 4, peak_mb: 130 });
});
