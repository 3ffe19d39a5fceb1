// Silences in the state database, and the findings that they and a baseline keep from acting.

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Mute } from '../../src/lifecycle/judged.ts';
import type { Silence } from '../../src/lifecycle/silences.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, group, HOUR, hold, type MatchChanges, MINUTE, match, recount, START, TASK, usd } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState, readEverything, runOnce } from './state-databases.ts';

const DALLAS: Mute = { by: 'silence', silence: 'dallas-move' };
const BASELINE: Mute = { by: 'baseline' };

describeOnBoth('muted findings', (fresh) => {
  let database: FreshState;
  let store: Store;
  beforeEach(async () => {
    database = await fresh();
    store = await database.open();
  });
  afterEach(() => database.drop());

  function found(mute: Mute | null, changes: MatchChanges = {}, order = 'A') {
    const variance = [{ column: 'total', currency: 'USD', amount: usd('-5.00').amount }];
    return group(order, [match(order, '1', { actions: [TASK, hold('A'), recount('S', 'DAL')], variance, mute, ...changes })]);
  }

  it('stand open without acting, and act when nothing mutes them any more', async () => {
    expect((await runOnce(store, START, found(DALLAS))).muted).toEqual({ silenced: 1, baselined: 0, unmuted: 0 });
    expect(await store.standing()).toEqual({ tasks: 0, recounts: 0, holds: 0 });
    expect(await store.finding(1)).toMatchObject({ mutedBy: 'silence:dallas-move', life: { state: 'open' } });
    const before = await readEverything(database.knex);
    await runOnce(store, START + HOUR, found(DALLAS));
    expect(await readEverything(database.knex)).toEqual(before);
    expect((await runOnce(store, START + DAY, found(null))).tasks.opened).toBe(1);
    expect(await store.standing()).toEqual({ tasks: 1, recounts: 1, holds: 1 });
    expect(await store.task(1)).toMatchObject({ mutedBy: null, title: 'Order A line 1 was never shipped', severity: 'warning', fold: null });
    expect((await store.historyOf(1)).map(({ event }) => event)).toEqual(['finding.opened', 'finding.unmuted', 'task.opened', 'hold.placed', 'recount.asked']);
  });

  it('join the hold and the recount that stand already', async () => {
    await runOnce(store, START, found(DALLAS), found(null, {}, 'B'));
    await runOnce(store, START + HOUR, found(null), found(null, {}, 'B'));
    expect(await store.holds()).toMatchObject([{ id: 1, causes: [1, 2] }]);
    expect(await store.recounts()).toMatchObject([{ id: 1, causes: [1, 2] }]);
  });

  it('remember what they came to, also where that was a value and no variance', async () => {
    await runOnce(store, START, found(BASELINE, { variance: [], valueAtRisk: usd('12345678901234567890.123456789012') }));
    expect(await store.finding(1)).toMatchObject({ mutedBy: 'baseline' });
    await runOnce(store, START + HOUR, found(null, { variance: [], valueAtRisk: usd('12345678901234567890.123456789012') }));
    expect((await store.standing()).tasks).toBe(0);
    await runOnce(store, START + HOUR, found(null, { variance: [], valueAtRisk: usd('12345678901234567890.123456789013') }));
    expect((await store.standing()).tasks).toBe(1);
  });

  it('of a baseline act when they come back', async () => {
    await runOnce(store, START, found(BASELINE), found(BASELINE, { forMs: 30 * MINUTE }, 'B'));
    await runOnce(store, START + HOUR, found(null), found(null, { forMs: 30 * MINUTE }, 'B'));
    expect((await store.findings(['open'])).map(({ mutedBy }) => mutedBy)).toEqual(['baseline', 'baseline']);
    await runOnce(store, START + 2 * HOUR, group('A', [], { keys: { 1: 'equal' } }));
    expect(await store.finding(1)).toMatchObject({ mutedBy: null, life: { state: 'resolved' } });
    await runOnce(store, START + DAY, found(null));
    expect((await store.standing()).tasks).toBe(1);
  });

  it('carry labels, by which tasks are found', async () => {
    await runOnce(store, START, found(null, { labels: ['vip', 'large'] }), found(null, {}, 'B'));
    expect([(await store.finding(1))?.labels, (await store.finding(2))?.labels]).toEqual([['vip', 'large'], []]);
    expect((await store.tasks({ label: 'large' })).map(({ id, labels }) => [id, labels])).toEqual([[1, ['vip', 'large']]]);
    await runOnce(store, START + HOUR, found(null, { labels: ['large'] }));
    expect((await store.tasks({ label: 'vip' })).length).toBe(0);
    expect((await store.historyOf(1)).at(-1)?.event).toBe('finding.changed');
  });

  it('are summed up by silence and currency, as long as they stand', async () => {
    const worth = (amount: string, currency: string | null) => ({ valueAtRisk: { amount: usd(amount).amount, currency } });
    const s2: Mute = { by: 'silence', silence: 'S-2' };
    await runOnce(
      store,
      START,
      found(DALLAS, worth('0.10', 'USD'), 'A'),
      found(DALLAS, worth('0.20', 'USD'), 'B'),
      found(DALLAS, worth('5', 'EUR'), 'C'),
      found(DALLAS, { valueAtRisk: null }, 'D'),
      found(s2, worth('7', null), 'E'),
      found(BASELINE, {}, 'F'),
      found(null, {}, 'G'),
      found(DALLAS, {}, 'H'),
    );
    await runOnce(store, START + HOUR, group('H', [], { keys: { 1: 'equal' } }));
    const hidden = await store.hiddenBySilence();
    expect([...hidden.keys()].sort()).toEqual(['S-2', 'dallas-move']);
    expect(hidden.get('dallas-move')?.findings).toBe(4);
    expect(new Set(hidden.get('dallas-move')?.amounts)).toEqual(new Set([usd('0.30'), { amount: usd('5').amount, currency: 'EUR' }]));
    expect(hidden.get('S-2')).toEqual({ findings: 1, amounts: [{ amount: usd('7').amount, currency: null }] });
  });
});

describeOnBoth('silences by command', (fresh) => {
  let database: FreshState;
  let store: Store;
  let now: number;
  beforeEach(async () => {
    database = await fresh();
    now = START;
    store = await database.open({ now: () => now });
  });
  afterEach(() => database.drop());

  const SILENCE: Omit<Silence, 'id'> = {
    owner: 'maria@example.com',
    reason: 'Dallas moves; counts are frozen “until Monday”',
    match: { boundary: ['inventory'], rule: null, severity: ['warning', 'info'], order: null, key: new Map([['facility', ['DAL', 'RNO']]]) },
    until: START + 10 * DAY,
    ceiling: usd('5000.00'),
  };

  it('are kept as they were made, and numbered', async () => {
    expect(await store.addSilence(SILENCE, 'maria')).toMatchObject({ id: 'S-1', number: 1 });
    await store.addSilence({ ...SILENCE, ceiling: null, match: { boundary: null, rule: ['drift'], severity: null, order: ['A', 'B'], key: new Map() } }, 'joe');
    expect(await store.silences()).toEqual([
      { ...SILENCE, id: 'S-1', number: 1, createdAt: START, createdBy: 'maria', endedAt: null, endedBy: null },
      {
        ...SILENCE,
        ceiling: null,
        match: { boundary: null, rule: ['drift'], severity: null, order: ['A', 'B'], key: new Map() },
        id: 'S-2',
        number: 2,
        createdAt: START,
        createdBy: 'joe',
        endedAt: null,
        endedBy: null,
      },
    ]);
    const [line] = await database.knex('audit').orderBy('n').select('who', 'event', 'detail');
    expect([line?.who, line?.event]).toEqual(['maria', 'silence.added']);
    expect(JSON.parse(line?.detail ?? '')).toEqual({
      silence: 'S-1',
      owner: 'maria@example.com',
      reason: SILENCE.reason,
      match: { boundary: ['inventory'], severity: ['warning', 'info'], key: { facility: ['DAL', 'RNO'] } },
      until: '2026-12-01T10:00:00.000Z',
      ceiling: { amount: '5000', currency: 'USD' },
    });
  });

  it('end before their time by command, and from then on silence nothing', async () => {
    await store.addSilence(SILENCE, 'maria');
    now = START + DAY;
    expect(await store.endSilence(1, 'joe')).toMatchObject({ id: 'S-1', until: START + DAY, endedAt: START + DAY, endedBy: 'joe' });
    expect(await store.silences()).toMatchObject([{ until: START + DAY, endedAt: START + DAY, endedBy: 'joe' }]);
    expect(await database.knex('audit').orderBy('n').pluck('event')).toEqual(['silence.added', 'silence.ended']);
    expect(await store.verifyAudit()).toMatchObject({ ok: true, problem: null });
  });

  it('are refused where they end in the past, are over already or are not there', async () => {
    await expect(store.addSilence({ ...SILENCE, until: START }, 'maria')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('past') });
    await expect(store.endSilence(1, 'joe')).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('S-1') });
    await store.addSilence(SILENCE, 'maria');
    await store.addSilence(SILENCE, 'maria');
    await store.endSilence(1, 'joe');
    await expect(store.endSilence(1, 'joe')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('ended by joe') });
    now = START + 10 * DAY;
    await expect(store.endSilence(2, 'joe')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('ended by itself') });
    expect(await store.silences()).toHaveLength(2);
  });

  it('are broken once, those of the rules folder too, and by no dry run', async () => {
    const dry = await store.beginRun({ now: START, dryRun: true });
    await store.breakSilence(dry, 'S-1');
    expect(await store.brokenSilences()).toEqual(new Set());
    const run = await store.beginRun({ now: START });
    for (const id of ['S-1', 'dallas-move', 'S-1']) await store.breakSilence(run, id);
    expect(await store.brokenSilences()).toEqual(new Set(['S-1', 'dallas-move']));
    const lines = await database.knex('audit').orderBy('n').select('event', 'who', 'run_id', 'detail');
    expect(lines.map(({ event, who, run_id, detail }) => [event, who, run_id, JSON.parse(detail).silence])).toEqual([
      ['silence.broken', 'tallyman', run.id, 'S-1'],
      ['silence.broken', 'tallyman', run.id, 'dallas-move'],
    ]);
  });
});
