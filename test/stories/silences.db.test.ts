import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, boundaryOf, DAY, findingsOf, HOUR, lastingState, MINUTE, movesOf, START, tasksOf } from './company.ts';
import { HEAD, openStocks, type Stocks } from './stocks.ts';

const RULES = `${HEAD}
compare: { on_hand: {} }
rules:
  - { id: off, title: "{{ key.sku }} at {{ key.facility }}", per: key, when: { any: [{ differs: on_hand }, { missing_in: warehouse }, { missing_in: oms }] }, then: [{ open_task: { team: oms } }, { request_recount: {} }] }
`;

const belongings = new Belongings();
afterEach(() => belongings.drop());

async function openSilenced(yaml: string): Promise<Stocks> {
  const stocks = belongings.keep(await openStocks(RULES));
  silence(stocks, yaml);
  return stocks;
}

function silence({ company }: Stocks, yaml: string): void {
  writeFileSync(join(company.folder, 'rules', 'silences.yaml'), `silences:\n  - { id: quiet, owner: maria@example.com, reason: Dallas moves, ${yaml} }\n`);
}

async function recountsOf({ company }: Stocks): Promise<number> {
  return (await company.state('recounts').whereNull('ended_at').select('id')).length;
}

/** The OMS states this many too many of a SKU at Dallas; one is worth 2 USD. */
async function drift(stocks: Stocks, sku: string, by: number): Promise<void> {
  await stocks.set('oms', sku, 'DAL', String(10 + by));
  await stocks.set('dallas', sku, 'DAL', '10');
}

describe('a silence', () => {
  it('keeps what it matches from acting, and nothing else; what it hides is found and counted all the same', async () => {
    const stocks = await openSilenced('match: { key: { facility: DAL } }, until: 2026-11-25');
    const { company } = stocks;
    await drift(stocks, 'A', 3);
    await stocks.set('oms', 'A', 'RNO', '1');
    const summary = await company.runAt(START);
    expect(movesOf(summary, 'inventory')).toEqual({ opened: 2 });
    expect(boundaryOf(summary, 'inventory').totals).toMatchObject([{ variance: '-4', parts: { findings: '-4' } }]);
    expect(await tasksOf(company)).toEqual(['off A/RNO: oms open']);
    expect(await recountsOf(stocks)).toBe(1);
    const before = await lastingState(company);
    await company.runAt(START + MINUTE);
    expect(await lastingState(company)).toEqual(before);
  });

  it('ends on its day, in the zone of the deployment: then what it hid acts', async () => {
    const stocks = await openSilenced('match: { boundary: inventory }, until: 2026-11-22');
    await drift(stocks, 'A', 3);
    await stocks.company.runAt(START);
    await stocks.company.runAt(START + 12 * HOUR - 1);
    expect(await tasksOf(stocks.company)).toEqual([]);
    await stocks.company.runAt(START + 12 * HOUR);
    expect(await tasksOf(stocks.company)).toEqual(['off A/DAL: oms open']);
    expect(await recountsOf(stocks)).toBe(1);
  });

  it('does not cover what grows', async () => {
    const stocks = await openSilenced('match: { rule: off }, until: 2026-12-25');
    await drift(stocks, 'A', 3);
    await drift(stocks, 'B', 3);
    await stocks.company.runAt(START);
    await drift(stocks, 'A', 4);
    await drift(stocks, 'B', -3);
    await stocks.company.runAt(START + MINUTE);
    expect(await tasksOf(stocks.company)).toEqual(['off A/DAL: oms open']);
  });

  it('is broken by what it hides once that is worth more than its ceiling, alone at once, together in the next run', async () => {
    const stocks = await openSilenced('match: { boundary: inventory }, until: 2026-12-25, ceiling: 20.00 USD');
    const { company } = stocks;
    await drift(stocks, 'A', 5);
    await drift(stocks, 'B', 11);
    await company.runAt(START);
    expect(await tasksOf(company)).toEqual(['off B/DAL: oms open']);
    await drift(stocks, 'C', 5);
    await company.runAt(START + MINUTE);
    await company.runAt(START + 2 * MINUTE);
    // Twenty dollars in all are not more than twenty.
    expect(await tasksOf(company)).toEqual(['off B/DAL: oms open']);
    await drift(stocks, 'D', 1);
    await company.runAt(START + 3 * MINUTE);
    expect(await tasksOf(company)).toEqual(['off B/DAL: oms open']);
    await company.runAt(START + 4 * MINUTE);
    expect(await tasksOf(company)).toEqual(['off A/DAL: oms open', 'off B/DAL: oms open', 'off C/DAL: oms open', 'off D/DAL: oms open']);
    await drift(stocks, 'E', 1);
    await company.runAt(START + 5 * MINUTE);
    expect(await tasksOf(company)).toContain('off E/DAL: oms open');
  });

  it('leaves alone the tasks that were there before it', async () => {
    const stocks = belongings.keep(await openStocks(RULES));
    await drift(stocks, 'A', 3);
    await stocks.company.runAt(START);
    silence(stocks, 'match: { boundary: inventory }, until: 2026-12-25');
    await stocks.company.runAt(START + MINUTE);
    expect(await tasksOf(stocks.company)).toEqual(['off A/DAL: oms open']);
  });

  it('is made and ended by command as well', async () => {
    const stocks = belongings.keep(await openStocks(RULES));
    const { company } = stocks;
    await drift(stocks, 'A', 3);
    const until = new Date(Date.now() + 30 * DAY).toISOString().slice(0, 10);
    const words = ['silences', 'add', '--owner', 'maria@example.com', '--reason', 'Dallas moves', '--until', until, '--key', 'facility=DAL'];
    expect((await company.program('migrate')).code).toBe(0);
    const added = await company.program(...words);
    expect(added).toMatchObject({ code: 0, err: '' });
    expect((await company.program('run')).code).toBe(0);
    expect(await tasksOf(company)).toEqual([]);
    const list = JSON.parse((await company.program('silences', 'list', '--json')).out);
    expect(JSON.stringify(list)).toContain('Dallas moves');
    expect((await company.program('silences', 'end', 'S-1')).code).toBe(0);
    expect((await company.program('run')).code).toBe(0);
    expect(await tasksOf(company)).toEqual(['off A/DAL: oms open']);
    expect(await findingsOf(company)).toEqual(['off A/DAL: open']);
    expect((await company.program('audit', 'verify')).code).toBe(0);
  });
});

describe('tasks that fold', () => {
  const FOLDING = RULES.replace('open_task: { team: oms }', 'open_task: { team: oms, fold: { by: [key.facility], over: 3 } }');

  it('become one over the bound, with its members attached, which leave it as they clear', async () => {
    const stocks = belongings.keep(await openStocks(FOLDING));
    const { company } = stocks;
    for (const sku of ['A', 'B', 'C']) await drift(stocks, sku, 1);
    await stocks.set('oms', 'A', 'RNO', '1');
    expect((await company.runAt(START)).tasks).toMatchObject({ opened: 4, open: 4 });
    await drift(stocks, 'D', 1);
    // The three of Dallas close into the one that is opened; Reno's stays.
    expect((await company.runAt(START + MINUTE)).tasks).toMatchObject({ opened: 1, resolved: 3, open: 2 });
    await drift(stocks, 'E', 1);
    expect((await company.runAt(START + 2 * MINUTE)).tasks).toMatchObject({ opened: 0, resolved: 0, open: 2 });
    const before = await lastingState(company);
    await company.runAt(START + 3 * MINUTE);
    expect(await lastingState(company)).toEqual(before);
    for (const sku of ['A', 'B', 'C', 'D']) await drift(stocks, sku, 0);
    expect((await company.runAt(START + 4 * MINUTE)).tasks).toMatchObject({ opened: 0, resolved: 0, open: 2 });
    await drift(stocks, 'E', 0);
    expect((await company.runAt(START + 5 * MINUTE)).tasks).toMatchObject({ opened: 0, resolved: 1, open: 1 });
    expect(await findingsOf(company)).toEqual([
      'off A/DAL: resolved',
      'off A/RNO: open',
      'off B/DAL: resolved',
      'off C/DAL: resolved',
      'off D/DAL: resolved',
      'off E/DAL: resolved',
    ]);
  });

  it('resolved by hand reopen only by a run that found one of their findings', async () => {
    const stocks = belongings.keep(await openStocks(FOLDING));
    const { company } = stocks;
    for (const sku of ['A', 'B', 'C', 'D']) await drift(stocks, sku, 1);
    await stocks.set('oms', 'R', 'RNO', '1');
    await stocks.set('reno', 'R', 'RNO', '1');
    await company.runAt(START);
    const [task] = await company.state('folded_tasks').select('id');
    await company.at(START + MINUTE, (store) => store.resolveTask(task.id, 'joe', 'the importer runs again'));
    const stateOf = async () => (await company.state('folded_tasks').first('state')).state;
    await company.runAt(START + 2 * MINUTE, { only: { column: 'facility', value: 'RNO' } });
    expect(await stateOf()).toBe('resolved');
    stocks.down('dallas');
    await company.runAt(START + 3 * MINUTE);
    expect(await stateOf()).toBe('resolved');
    stocks.up('dallas');
    for (const sku of ['A', 'B', 'C']) await drift(stocks, sku, 0);
    expect((await company.runAt(START + 4 * MINUTE)).tasks).toMatchObject({ reopened: 1, resolved: 0 });
    expect(await stateOf()).toBe('open');
  });

  it('are one from the first where a storm breaks: no task is opened only to be closed', async () => {
    const stocks = belongings.keep(await openStocks(FOLDING));
    for (let i = 0; i < 40; i++) await drift(stocks, `S${i}`, 1);
    expect((await stocks.company.runAt(START)).tasks).toEqual({ opened: 1, resolved: 0, reopened: 0, open: 1 });
    const shown = await stocks.company.program('tasks', 'list');
    expect(shown.out).toContain('40 × off');
  });
});
