import { expect, test } from 'vitest';
import { ConfigError, formatProblem, SourceError, StoreError, UsageError } from '../../src/domain/errors.ts';

test('a configuration error tells every problem at once, each with its place', () => {
  const problems = [
    { file: 'rules/fulfillment.yaml', line: 14, column: 7, message: 'unknown fact "warehouse.quantiy"' },
    { file: 'tallyman.yaml', line: 1, column: 1, message: 'unknown key "stat"' },
  ];
  const error = new ConfigError(problems);
  expect(error.message).toBe('rules/fulfillment.yaml:14:7 unknown fact "warehouse.quantiy"\ntallyman.yaml:1:1 unknown key "stat"');
  expect(error.problems.map(formatProblem)).toEqual(error.message.split('\n'));
});

test('every error has a code to branch on, its fields and its cause', () => {
  const cause = new Error('ECONNREFUSED');
  expect(new SourceError('REFUSED', 'dallas', 'nobody listens', { cause })).toMatchObject({ name: 'SourceError', code: 'REFUSED', system: 'dallas', cause });
  expect(new StoreError('BUSY', 'another run holds the lease', { cause })).toMatchObject({ name: 'StoreError', code: 'BUSY', cause });
  expect(new ConfigError([], { cause })).toMatchObject({ name: 'ConfigError', code: 'CONFIG', cause });
  expect(new UsageError('no such boundary', { cause })).toMatchObject({ name: 'UsageError', code: 'USAGE', cause });
});
