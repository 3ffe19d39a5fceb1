import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lifeline } from '../../src/sources/lifeline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('whoever waits on a connection that dies is told, and so is whoever comes after', async () => {
  const lifeline = new Lifeline('shop', 60_000);
  const cause = new Error('gone');
  const waiting = expect(lifeline.wait(() => undefined)).rejects.toBe(cause);
  lifeline.died(cause);
  lifeline.died(new Error('a later word'));
  await waiting;
  await expect(lifeline.wait(() => undefined)).rejects.toBe(cause);
});

it('a connection that says nothing for too long is given up', async () => {
  const lifeline = new Lifeline('shop', 60_000);
  const waiting = expect(lifeline.wait(() => undefined)).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: 'shop: no answer for 1m: the connection is given up',
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await waiting;
  expect(lifeline.dead).toBe(true);
});

it('an answer in time leaves nothing behind', async () => {
  const lifeline = new Lifeline('shop', 60_000);
  expect(await lifeline.wait((resolve) => resolve('rows'))).toBe('rows');
  expect(vi.getTimerCount()).toBe(0);
});
