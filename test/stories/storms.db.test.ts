import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, boundaryOf, findingsOf, HOUR, lastingState, MINUTE, movesOf, START, tasksOf } from './company.ts';
import { HEAD, openStocks, type Stocks } from './stocks.ts';

const OFF = `
compare: { on_hand: {} }
rules:
  - { id: off, title: "{{ key.sku }} at {{ key.facility }}", per: key, when: { any: [{ differs: on_hand }, { missing_in: warehouse }, { missing_in: oms }] }, then: [{ open_task: { team: oms } }] }
`;

const belongings = new Belongings();
afterEach(() => belongings.drop());

/** `count` SKUs at DAL, `off` of which the OMS states one too many. */
async function shelves(stocks: Stocks, count: number, off: number, from = 0): Promise<void> {
  for (let i = from; i < from + count; i++) {
    await stocks.set('oms', `S${i}`, 'DAL', i < from + off ? '11' : '10');
    await stocks.set('dallas', `S${i}`, 'DAL', '10');
  }
}

describe('a boundary that halts', () => {
  const RULES = `${HEAD}halt: { count: 5, percent: 10% }\n${OFF}`;

  it('opens nothing beyond both bounds, says so in one task for who is on call, and goes on where it stood once it is in order', async () => {
    const stocks = belongings.keep(await openStocks(RULES));
    const { company } = stocks;
    await shelves(stocks, 30, 3);
    expect(movesOf(await company.runAt(START), 'inventory')).toEqual({ opened: 3 });
    // Seven more of forty: above five, and above ten percent.
    await shelves(stocks, 10, 7, 100);
    await stocks.set('dallas', 'S0', 'DAL', '11');
    const halted = await company.runAt(START + MINUTE);
    expect(boundaryOf(halted, 'inventory')).toMatchObject({ status: 'halted', keys: 40, discrepancies: { differs: 9 } });
    expect(boundaryOf(halted, 'inventory').reason).toMatch(/^7 new discrepancies among 40 keys, more than its halt of 5 and 10 %/);
    expect(movesOf(halted, 'inventory')).toEqual({});
    expect(halted).toMatchObject({ status: 'partial', tasks: { opened: 1, resolved: 0, open: 4 } });
    // Not even what is in order by now is cleared: the boundary is not to be believed.
    expect(await tasksOf(company)).toEqual(['boundary-halted inventory: on_call open', 'off S0/DAL: oms open', 'off S1/DAL: oms open', 'off S2/DAL: oms open']);
    const before = await lastingState(company);
    await company.runAt(START + 2 * MINUTE);
    expect(await lastingState(company)).toEqual(before);
    for (let i = 100; i < 105; i++) await stocks.set('oms', `S${i}`, 'DAL', '10');
    expect(movesOf(await company.runAt(START + HOUR), 'inventory')).toEqual({ opened: 2, continuing: 2, resolved: 1 });
    expect(await findingsOf(company)).toContain('boundary-halted inventory: resolved');
  });

  it.each([
    ['five of six keys are many, but not more than five', 6, 5],
    ['six of sixty keys are more than five, but not more than ten percent', 60, 6],
  ])('goes on where only one bound is passed: %s', async (_, count, off) => {
    const stocks = belongings.keep(await openStocks(RULES));
    await shelves(stocks, count, off);
    expect(movesOf(await stocks.company.runAt(START), 'inventory')).toEqual({ opened: off });
  });

  it('counts neither what is expected nor what is known', async () => {
    const expected = `expected: [{ id: frozen, when: { oms.available: { over: 100 } } }]\n`;
    const stocks = belongings.keep(await openStocks(`${HEAD}halt: { count: 5, percent: 10% }\n${expected}${OFF}`));
    await shelves(stocks, 10, 5);
    for (let i = 20; i < 25; i++) await stocks.set('oms', `S${i}`, 'DAL', '1', { free: '200' });
    expect(movesOf(await stocks.company.runAt(START), 'inventory')).toEqual({ opened: 5 });
    for (let i = 5; i < 10; i++) await stocks.set('oms', `S${i}`, 'DAL', '12');
    expect(movesOf(await stocks.company.runAt(START + MINUTE), 'inventory')).toEqual({ opened: 5, continuing: 5 });
  });

  it('counts a group that disagrees only as a whole', async () => {
    const asAWhole = `
compare: { on_hand: { abs: 5 } }
compare_group: { on_hand: { abs: 4 } }
rules:
  - { id: sum, title: "{{ key.sku }}", per: group, when: { differs: on_hand }, then: [{ open_task: { team: oms } }] }
`;
    const stocks = belongings.keep(await openStocks(`${HEAD}halt: { count: 5, percent: 10% }\n${asAWhole}`));
    for (let i = 0; i < 6; i++) {
      for (const [place, facility] of [['dallas', 'DAL'] as const, ['reno', 'RNO'] as const]) {
        await stocks.set('oms', `S${i}`, facility, '10');
        await stocks.set(place, `S${i}`, facility, '13');
      }
    }
    const halted = boundaryOf(await stocks.company.runAt(START), 'inventory');
    expect(halted).toMatchObject({ status: 'halted', discrepancies: { group_differs: 6 }, findings: { opened: 0 } });
  });

  it('is not over because a system could not be read', async () => {
    const stocks = belongings.keep(await openStocks(RULES));
    const { company } = stocks;
    await shelves(stocks, 10, 8);
    await company.runAt(START);
    for (const [minute, place] of [[1, 'oms'] as const, [2, 'dallas'] as const]) {
      stocks.down(place);
      await company.runAt(START + minute * MINUTE);
      stocks.up(place);
      expect(await findingsOf(company)).toEqual(['boundary-halted inventory: open']);
    }
    await shelves(stocks, 10, 0);
    await company.runAt(START + 3 * MINUTE);
    expect(await findingsOf(company)).toEqual(['boundary-halted inventory: resolved']);
  });

  it('lets a dry run say that it would halt, and write nothing', async () => {
    const stocks = belongings.keep(await openStocks(RULES));
    await shelves(stocks, 10, 0);
    await stocks.company.runAt(START);
    await shelves(stocks, 10, 8, 50);
    const before = await lastingState(stocks.company);
    const dry = await stocks.company.runAt(START + MINUTE, { dryRun: true });
    expect(boundaryOf(dry, 'inventory').status).toBe('halted');
    expect(await lastingState(stocks.company)).toEqual(before);
  });
});

describe('going live with --baseline', () => {
  it('takes what disagrees as known: no task, until it grows, or clears and comes back', async () => {
    const stocks = belongings.keep(await openStocks(`${HEAD}halt: { count: 2, percent: 10% }\n${OFF}`));
    const { company } = stocks;
    await shelves(stocks, 4, 4);
    expect(movesOf(await company.runAt(START, { baseline: true }), 'inventory')).toEqual({ opened: 4 });
    expect(await tasksOf(company)).toEqual([]);
    expect(movesOf(await company.runAt(START + MINUTE), 'inventory')).toEqual({ continuing: 4 });
    expect(await tasksOf(company)).toEqual([]);
    await stocks.set('oms', 'S0', 'DAL', '13');
    await stocks.set('oms', 'S1', 'DAL', '9');
    await stocks.set('oms', 'S2', 'DAL', '10');
    await company.runAt(START + 2 * MINUTE);
    // Three off is more than one off; one off in the other direction is not.
    expect(await tasksOf(company)).toEqual(['off S0/DAL: oms open']);
    await stocks.set('oms', 'S2', 'DAL', '11');
    await company.runAt(START + 3 * MINUTE);
    expect(await tasksOf(company)).toEqual(['off S0/DAL: oms open', 'off S2/DAL: oms open']);
  });
});

describe('a rule that comes to what stood at the go-live only later', () => {
  const LATER = `
compare: { on_hand: {} }
rules:
  - { id: standing, title: s, per: key, when: { delta.on_hand: { not: 0 }, seen: { at_least: 3 } }, then: [{ open_task: { team: oms } }] }
`;

  it('takes it for known too, and not what came after', async () => {
    const stocks = belongings.keep(await openStocks(`${HEAD}${LATER}`));
    const { company } = stocks;
    await shelves(stocks, 3, 2);
    await company.runAt(START);
    await company.runAt(START + MINUTE, { baseline: true });
    await stocks.set('oms', 'S2', 'DAL', '11');
    for (const minute of [2, 3]) await company.runAt(START + minute * MINUTE);
    expect(await findingsOf(company)).toEqual(['standing S0/DAL: open', 'standing S1/DAL: open']);
    expect(await tasksOf(company)).toEqual([]);
    await stocks.set('oms', 'S1', 'DAL', '14');
    await company.runAt(START + 4 * MINUTE);
    // S2 has been seen three times by now; S1 has grown.
    expect(await tasksOf(company)).toEqual(['standing S1/DAL: oms open', 'standing S2/DAL: oms open']);
  });
});

it('run --baseline says how much it took for known', async () => {
  const stocks = belongings.keep(await openStocks(`${HEAD}${OFF}`));
  await shelves(stocks, 3, 2);
  const { out } = await stocks.company.program('run', '--baseline');
  expect(out).toContain('baseline: 2 findings are known from now on');
  expect(await tasksOf(stocks.company)).toEqual([]);
});

describe('a guard', () => {
  const GUARD = { dallas: { system: 'guard: { min_rows: 2, max_drop: 20% }' } };

  async function guarded(): Promise<Stocks> {
    const stocks = belongings.keep(await openStocks(`${HEAD}${OFF}`, GUARD));
    await shelves(stocks, 10, 1);
    await stocks.set('oms', 'R', 'RNO', '5');
    await stocks.set('reno', 'R', 'RNO', '5');
    await stocks.company.runAt(START);
    return stocks;
  }

  it('does not believe a system that has lost more than a fifth of its rows: its keys are withheld, the others go on', async () => {
    const stocks = await guarded();
    const { company } = stocks;
    for (const sku of ['S5', 'S6', 'S7']) await stocks.set('dallas', sku, 'DAL', null);
    await stocks.set('reno', 'R', 'RNO', '4');
    const summary = await company.runAt(START + MINUTE);
    expect(movesOf(summary, 'inventory')).toEqual({ opened: 1 });
    expect(boundaryOf(summary, 'inventory')).toMatchObject({
      status: 'complete',
      sides: {
        warehouse: {
          systems: { dallas: { status: 'suspect', reason: expect.stringContaining('dallas.inventory has 7 rows after 10') }, reno: { status: 'complete' } },
        },
      },
    });
    expect(summary.status).toBe('partial');
    expect(await tasksOf(company)).toEqual(['off R/RNO: oms open', 'off S0/DAL: oms open', 'system-suspect inventory/dallas: on_call open']);
  });

  it('is rebased by --accept-drop, once and for all, and by nothing else', async () => {
    const stocks = await guarded();
    const { company } = stocks;
    for (const sku of ['S5', 'S6', 'S7']) {
      await stocks.set('dallas', sku, 'DAL', null);
      await stocks.set('oms', sku, 'DAL', null);
    }
    // Still held against ten: a suspect read is no baseline.
    for (const minute of [1, 2]) expect((await company.runAt(START + minute * MINUTE)).status).toBe('partial');
    expect((await company.runAt(START + 3 * MINUTE, { acceptDrop: ['reno'] })).status).toBe('partial');
    expect((await company.runAt(START + 4 * MINUTE, { acceptDrop: ['dallas'], dryRun: true })).status).toBe('complete');
    expect((await company.runAt(START + 5 * MINUTE)).status).toBe('partial');
    expect((await company.runAt(START + 6 * MINUTE, { acceptDrop: ['dallas'] })).status).toBe('complete');
    expect((await company.runAt(START + 7 * MINUTE)).status).toBe('complete');
    expect(await findingsOf(company)).toContain('system-suspect inventory/dallas: resolved');
  });

  it('says nothing more of a system that the deployment no longer has', async () => {
    const stocks = await guarded();
    const { company } = stocks;
    for (const sku of ['S5', 'S6', 'S7']) await stocks.set('dallas', sku, 'DAL', null);
    await company.runAt(START + MINUTE);
    const file = join(company.folder, 'tallyman.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}dallas:.*?(?=^ {2}reno:)/ms, ''));
    await company.runAt(START + 2 * MINUTE);
    expect(await findingsOf(company)).toContain('system-suspect inventory/dallas: lapsed');
  });

  it('bears a fifth, and asks for its least number of rows even of a first read', async () => {
    const stocks = await guarded();
    for (const sku of ['S8', 'S9']) {
      await stocks.set('dallas', sku, 'DAL', null);
      await stocks.set('oms', sku, 'DAL', null);
    }
    expect((await stocks.company.runAt(START + MINUTE)).status).toBe('complete');
    const empty = belongings.keep(await openStocks(`${HEAD}${OFF}`, GUARD));
    await empty.set('oms', 'S', 'DAL', '1');
    await empty.set('dallas', 'S', 'DAL', '1');
    const summary = await empty.company.runAt(START);
    expect(boundaryOf(summary, 'inventory').sides['warehouse']?.systems['dallas']).toMatchObject({
      status: 'suspect',
      reason: expect.stringContaining('dallas.inventory has 1 rows, fewer than the 2'),
    });
    expect(movesOf(summary, 'inventory')).toEqual({});
  });
});
