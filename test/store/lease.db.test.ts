// One run at a time: who waits, who takes over, and that a run that was overtaken writes nothing.

import { hostname } from 'node:os';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Run, Store } from '../../src/store/store.ts';
import { group, HOUR, match, START } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState, readEverything } from './state-databases.ts';

describeOnBoth('the lease', (fresh) => {
  let database: FreshState;
  let one: Store;
  let two: Store;
  beforeEach(async () => {
    database = await fresh();
    one = await database.open();
    two = await database.open();
  });
  afterEach(() => database.drop());

  async function setHead(change: object): Promise<void> {
    await database.knex('head').update(change);
  }

  const judged = [group('A', [match('A', '1')])];

  it('makes a second run wait for the first', async () => {
    const first = await one.beginRun({ now: START });
    const waiting = two.beginRun({ now: START + HOUR });
    await one.applyGroups(first, judged);
    await one.finishRun(first, 'complete', '{}');
    const second = await waiting;
    expect(second.token).toBe(first.token + 1);
    expect((await two.applyGroups(second, judged)).findings).toMatchObject({ opened: 0, continuing: 1 });
  });

  it('refuses a second run after its wait, and says who is at work since when', async () => {
    const first = await one.beginRun({ now: START });
    const refused = two.beginRun({ waitMs: 0 });
    await expect(refused).rejects.toMatchObject({ code: 'BUSY', message: expect.stringContaining(first.id) });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(`process ${process.pid} on ${hostname()}`) });
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/since \d{4}-\d\d-\d\dT/) });
    await one.applyGroups(first, judged);
  });

  async function overtake(): Promise<Run> {
    const first = await one.beginRun({ now: START });
    await setHead({ lease_until_ms: 1 });
    await two.beginRun({ now: START, waitMs: 0 });
    return first;
  }

  it('that has run out goes to the next run, and the one overtaken writes nothing more', async () => {
    const first = await overtake();
    const before = [await readEverything(database.knex), await database.knex('audit').select('*')];
    await expect(one.applyGroups(first, judged)).rejects.toMatchObject({ code: 'FENCED' });
    await expect(one.finishBoundary(first, { boundary: 'intake', status: 'complete', ordinal: 1, withheld: [], summary: '{}' })).rejects.toMatchObject({
      code: 'FENCED',
    });
    await expect(one.finishRun(first, 'complete', '{}')).rejects.toMatchObject({ code: 'FENCED' });
    expect([await readEverything(database.knex), await database.knex('audit').select('*')]).toEqual(before);
    expect(await database.knex('runs').orderBy('token').pluck('status')).toEqual(['abandoned', 'running']);
    expect(await database.knex('audit').pluck('event')).toEqual(['run.abandoned']);
  });

  it('that has run out fences its own run off too, until it is renewed', async () => {
    const first = await one.beginRun({ now: START });
    await setHead({ lease_until_ms: 1 });
    await expect(one.applyGroups(first, judged)).rejects.toMatchObject({ code: 'FENCED' });
    expect(await database.knex('findings').select('id')).toEqual([]);
  });

  it('is renewed every five seconds for as long as the run keeps it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const first = await one.beginRun({ now: START });
      const stop = one.keepLease(first);
      await setHead({ lease_until_ms: 1 });
      vi.advanceTimersByTime(5_000);
      await vi.waitFor(async () => expect(Number(await database.knex('head').pluck('lease_until_ms'))).toBeGreaterThan(1));
      await one.applyGroups(first, judged);
      stop();
      await setHead({ lease_until_ms: 1 });
      vi.advanceTimersByTime(10_000);
      await expect(one.applyGroups(first, judged)).rejects.toMatchObject({ code: 'FENCED' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('of a process of this machine that is no more is taken over at once', async () => {
    await one.beginRun({ now: START });
    const [holder] = await database.knex('head').pluck('holder');
    // No process has this number: it is beyond what the kernel gives out.
    await setHead({ holder: JSON.stringify({ ...JSON.parse(holder), pid: 2 ** 30 }) });
    await expect(two.beginRun({ now: START, waitMs: 0 })).resolves.toMatchObject({ token: 2 });
  });

  it('of a process of another machine, or of another container of this name, is waited for', async () => {
    await one.beginRun({ now: START });
    const [holder] = await database.knex('head').pluck('holder');
    for (const elsewhere of [{ host: 'elsewhere' }, { space: 'pid:[1]' }]) {
      await setHead({ holder: JSON.stringify({ ...JSON.parse(holder), pid: 2 ** 30, ...elsewhere }) });
      await expect(two.beginRun({ now: START, waitMs: 0 })).rejects.toMatchObject({ code: 'BUSY' });
    }
  });

  it('goes by the database’s clock, whatever clock the store was given', async () => {
    const dreaming = await database.open({ now: () => START + 1_000_000 * HOUR });
    await one.beginRun({ now: START });
    await expect(dreaming.beginRun({ waitMs: 0 })).rejects.toMatchObject({ code: 'BUSY' });
    expect(Math.abs((await one.clock()) - Date.now())).toBeLessThan(60_000);
  });
});
