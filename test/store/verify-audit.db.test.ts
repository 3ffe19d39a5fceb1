// Whoever tampers with the audit is found out, and told what does not fit.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashLine } from '../../src/store/audit-lines.ts';
import type { Store } from '../../src/store/store.ts';
import { group, HOUR, match, START } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState, runOnce } from './state-databases.ts';

describeOnBoth('the audit', (fresh) => {
  let database: FreshState;
  let store: Store;
  // Lines 1 to 4 and seal 1 are the findings’, line 5 and seal 2 the run’s; lines 6 and 7 and seal 3 the next findings’, line 8 and seal 4 the next run’s.
  beforeEach(async () => {
    database = await fresh();
    store = await database.open();
    await runOnce(store, START, group('A', [match('A', '1')]), group('B', [match('B', '1')]));
    await runOnce(store, START + HOUR, group('C', [match('C', '1')]));
  });
  afterEach(() => database.drop());

  it('is proven whole', async () => {
    expect(await store.verifyAudit()).toEqual({ ok: true, lines: 8, seals: 4, problem: null });
  });

  it('names a line that was changed', async () => {
    await database.knex('audit').where({ n: 3 }).update({ who: 'nobody' });
    expect(await store.verifyAudit()).toMatchObject({ ok: false, lines: 2, problem: expect.stringContaining('line 3 was changed') });
  });

  it('names the seal that a line no longer fits whose hash was changed with it', async () => {
    const line = await database.knex('audit').where({ n: 3 }).first();
    const forged = { ...line, n: 3, finding_id: Number(line.finding_id), who: 'nobody' };
    await database
      .knex('audit')
      .where({ n: 3 })
      .update({ who: 'nobody', hash: hashLine(forged) });
    expect(await store.verifyAudit()).toMatchObject({ ok: false, problem: expect.stringContaining('seal 1 does not fit lines 1 to 4') });
  });

  it('names a line that was removed, the last one too', async () => {
    await database.knex('audit').where({ n: 8 }).delete();
    expect(await store.verifyAudit()).toMatchObject({ ok: false, lines: 7, problem: 'line 8 is missing' });
    await database.knex('audit').where({ n: 2 }).delete();
    expect(await store.verifyAudit()).toMatchObject({ ok: false, lines: 1, problem: 'line 2 is missing' });
  });

  it('names a line that was inserted', async () => {
    const line = await database.knex('audit').where({ n: 8 }).first();
    await database.knex('audit').insert({ ...line, n: 9 });
    expect(await store.verifyAudit()).toMatchObject({ ok: false, problem: expect.stringContaining('line 9 was inserted') });
  });

  it('names lines that changed places', async () => {
    await database.knex('audit').where({ n: 1 }).update({ n: 100 });
    await database.knex('audit').where({ n: 2 }).update({ n: 1 });
    await database.knex('audit').where({ n: 100 }).update({ n: 2 });
    expect(await store.verifyAudit()).toMatchObject({ ok: false, problem: expect.stringContaining('line 1 was changed') });
  });

  it('names a seal that was removed, with its lines or without', async () => {
    await database.knex('seals').where({ n: 2 }).delete();
    expect(await store.verifyAudit()).toMatchObject({ ok: false, problem: 'seal 2 is missing' });
    await database.knex('seals').where('n', '>', 2).delete();
    await database.knex('audit').where('n', '>', 4).delete();
    expect(await store.verifyAudit()).toMatchObject({ ok: false, problem: 'seal 2 is missing' });
  });

  it('names a seal that was inserted or forged', async () => {
    await database
      .knex('seals')
      .where({ n: 4 })
      .update({ hash: 'f'.repeat(64) });
    expect(await store.verifyAudit()).toMatchObject({ ok: false, problem: expect.stringContaining('seal 4') });
    await database.knex('seals').insert({ n: 5, first_line: 9, last_line: 9, hash: 'f'.repeat(64) });
    await database.knex('seals').where({ n: 4 }).delete();
    expect(await store.verifyAudit()).toMatchObject({ ok: false, problem: 'seal 4 is missing' });
  });
});
