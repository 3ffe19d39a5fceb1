// What the last whole reads brought, kept for the next run to be held against.

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReadBaseline, Store } from '../../src/store/store.ts';
import { HOUR, START } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState } from './state-databases.ts';

describeOnBoth('the baselines of reads', (fresh) => {
  let database: FreshState;
  let store: Store;
  beforeEach(async () => {
    database = await fresh();
    store = await database.open();
  });
  afterEach(() => database.drop());

  const of = (system: string, rows: number, side: 0 | 1 = 0, mapping = 'm1'): ReadBaseline => ({ system, dataset: 'orders', side, mapping, rows });

  it('are replaced by those of the next whole read, and stay where there was none', async () => {
    const save = async (now: number, dryRun: boolean, boundary: string, ...baselines: readonly ReadBaseline[]) => {
      const run = await store.beginRun({ now, dryRun });
      await store.saveBaselines(run, boundary, baselines);
      await store.finishRun(run, 'complete', '{}');
    };
    expect(await store.readBaselines('intake')).toEqual([]);
    await save(START, false, 'intake', of('webshop', 100), of('oms', 90, 1), of('oms', 7, 0));
    await save(START, false, 'sales', of('webshop', 5));
    await save(START + HOUR, false, 'intake', of('webshop', 120, 0, 'm2'));
    await save(START + HOUR, true, 'intake', of('webshop', 1));
    await save(START + HOUR, false, 'intake');
    expect(await store.readBaselines('intake')).toEqual([of('oms', 7, 0), of('webshop', 120, 0, 'm2'), of('oms', 90, 1)]);
    expect(await database.knex('read_baselines').where({ boundary: 'intake' }).orderBy('read_at').pluck('read_at')).toEqual([
      '2026-11-21T10:00:00.000Z',
      '2026-11-21T10:00:00.000Z',
      '2026-11-21T11:00:00.000Z',
    ]);
    expect(await database.knex('audit').pluck('event')).toEqual(Array.from({ length: 4 }, () => 'run.finished'));
  });

  it('of a run that was overtaken are not written', async () => {
    const run = await store.beginRun({ now: START });
    await database.knex('head').update({ lease_until_ms: 0 });
    await store.beginRun({ now: START, waitMs: 0 });
    await expect(store.saveBaselines(run, 'intake', [of('webshop', 1)])).rejects.toMatchObject({ code: 'FENCED' });
  });
});
