import { expect, it } from 'vitest';
import { describeReading } from '../../src/commands/progress.ts';

it('a progress bar says rows and rate, and the time left where the last run tells how many rows there are', () => {
  expect(describeReading(1_200_000, 2_000_000, 2_000)).toBe('1200000 of about 2000000 rows, 600000 a second, 1s left');
  expect(describeReading(500, 60_500, 1_000)).toBe('500 of about 60500 rows, 500 a second, 2m left');
  expect(describeReading(1_000, 0, 500)).toBe('1000 rows, 2000 a second');
  expect(describeReading(2_100, 2_000, 1_000)).toBe('2100 of about 2000 rows, 2100 a second');
  expect(describeReading(0, 100, 0)).toBe('0 of about 100 rows, 0 a second');
});
