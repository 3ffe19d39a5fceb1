import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/reconcile/summary.ts';
import { Belongings } from '../stories/company.ts';
import { openShop, type Shop } from '../stories/shop.ts';
import { callProgram, type Outcome } from './captured-terminal.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

const RULES = `boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
order: [channel, channel_order_id]
compare: { total: {} }
rules:
  - id: total-differs
    title: "Order {{ key.channel_order_id }} is off by {{ delta.total }}"
    when: { differs: total }
    then: [{ open_task: { team: finance, due: 1d } }]
  - id: never-imported
    title: "Order {{ key.channel_order_id }} never reached the OMS"
    severity: critical
    when: { missing_in: oms }
    then: [{ open_task: { team: oms, due: 4h, value_at_risk: channel.total } }]
`;

/** A1 agrees, A2 is off by 2.50 in the OMS, A3 and A4 never reached it. */
async function openTroubledShop(): Promise<Shop> {
  const shop = belongings.keep(await openShop(RULES));
  for (const [id, total] of [
    ['A1', '10.00'],
    ['A2', '50.00'],
    ['A3', '5.00'],
    ['A4', '70.00'],
  ] as const)
    await shop.set('channel', id, total);
  await shop.set('oms', 'A1', '10.00');
  await shop.set('oms', 'A2', '47.50');
  return shop;
}

function tallyman(shop: Shop, ...words: readonly string[]): Promise<Outcome> {
  return callProgram(words, { cwd: shop.company.folder, env: shop.company.env });
}

describe('run', () => {
  it('exits with 1 where --fail-on finds one of that severity or above, with 0 where it does not', async () => {
    const shop = await openTroubledShop();
    expect((await tallyman(shop, 'run', '--quiet')).code).toBe(0);
    expect((await tallyman(shop, 'run', '--fail-on', 'critical')).code).toBe(1);
    await shop.set('oms', 'A3', '5.00');
    await shop.set('oms', 'A4', '70.00');
    expect((await tallyman(shop, 'run', '--fail-on', 'critical')).code).toBe(0);
    expect((await tallyman(shop, 'run', '--fail-on', 'info')).code).toBe(1);
  });

  it('speaks one JSON object, whose figures the tables repeat', async () => {
    const shop = await openTroubledShop();
    const summary = JSON.parse((await tallyman(shop, 'run', '--json')).out) as RunSummary;
    expect(summary).toMatchObject({ status: 'complete', dry_run: false, tasks: { opened: 3, open: 3 } });
    expect(summary.boundaries).toMatchObject([
      { boundary: 'intake', keys: 4, matched: 1, findings: { opened: 3 }, by_rule: { 'never-imported': 2, 'total-differs': 1 } },
    ]);
    const { out } = await tallyman(shop, 'run');
    expect(out).toMatch(/^intake +channel +shop +complete +4 +- /m);
    expect(out).toMatch(/^intake +complete +4 +1 +2 +- +1 +- +- +- +- +- +-$/m);
    expect(out).toMatch(/^intake +- +- +3 +- +- +-$/m);
    expect(out).toMatch(/^intake\/never-imported +2$/m);
    // 10 + 50 + 5 + 70 against 10 + 47.50.
    expect(out).toMatch(/^total USD +135\.00 +57\.50 +-77\.50 +-77\.50$/m);
    expect(out).toMatch(/^tasks +0 opened, 0 reopened, 0 closed, 3 open$/m);
    for (const line of out.split('\n').filter((one) => one.startsWith('intake'))) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('writes nothing when it is dry, and says so', async () => {
    const shop = await openTroubledShop();
    await tallyman(shop, 'migrate');
    const { code, out } = await tallyman(shop, 'run', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('(dry run: nothing was written)');
    expect(out).toMatch(/^intake +- +3 +- +- +- +-$/m);
    expect((await tallyman(shop, 'tasks')).out).toBe('no open tasks');
  });

  it('looks at one order alone where --only names it', async () => {
    const shop = await openTroubledShop();
    await tallyman(shop, 'run', '--only', 'channel_order_id=A3');
    const tasks = JSON.parse((await tallyman(shop, 'tasks', '--json')).out) as { title: string }[];
    expect(tasks.map(({ title }) => title)).toEqual(['Order A3 never reached the OMS']);
  });

  it('plays a boundary once, however often it is named', async () => {
    const shop = await openTroubledShop();
    const summary = JSON.parse((await tallyman(shop, 'run', 'intake', 'intake', '--json')).out) as RunSummary;
    expect(summary.boundaries).toHaveLength(1);
  });
});

describe('tasks', () => {
  it('are listed the gravest and most valuable first, some of them, or all for a script', async () => {
    const shop = await openTroubledShop();
    await tallyman(shop, 'run');
    const { out } = await tallyman(shop, 'tasks');
    expect(out.split('\n').map((line) => /Order (\w+)/.exec(line)?.[1])).toEqual([undefined, 'A4', 'A3', 'A2']);
    const first = await tallyman(shop, 'tasks', '--limit', '1');
    expect(first.out).toContain('the first 1 of 3 tasks: see --limit');
    expect(first.out).not.toContain('A3');
    expect((await tallyman(shop, 'tasks', '--team', 'finance')).out).toMatch(/A2/);
    expect((await tallyman(shop, 'tasks', '--team', 'nobody')).out).toBe('no open tasks like that');
    expect(JSON.parse((await tallyman(shop, 'tasks', 'list', '--json')).out)).toHaveLength(3);
  });

  it('are assigned, resolved, reopened and accepted, and say where they stand', async () => {
    const shop = await openTroubledShop();
    await tallyman(shop, 'run');
    const steps: readonly (readonly [readonly string[], string])[] = [
      [['assign', 'T-1', '--to', 'kim', '--by', 'lee'], 'T-1 is open, assigned to kim'],
      [['resolve', 't-1', '--by', 'kim', '--note', 'credited'], 'T-1 is resolved, assigned to kim'],
      [['reopen', 'T-1', '--by', 'lee'], 'T-1 is open, assigned to kim'],
      [['assign', 'T-1', '--by', 'lee'], 'T-1 is open, assigned to nobody'],
    ];
    for (const [words, said] of steps) expect(await tallyman(shop, 'tasks', ...words)).toEqual({ code: 0, out: said, err: '' });
    const accepted = await tallyman(shop, 'tasks', 'accept', 'T-1', '--reason', 'not worth it', '--until', '2099-12-31', '--by', 'lee');
    // Until that day is over, in the configured zone.
    expect(accepted).toEqual({ code: 0, out: 'T-1 is accepted until 2099-12-31 23:59:59 UTC, assigned to nobody', err: '' });
    const [task] = JSON.parse((await tallyman(shop, 'tasks', '--state', 'accepted', '--json')).out) as object[];
    expect(task).toMatchObject({ task: 'T-1', state: 'accepted', acceptance: { by: 'lee', reason: 'not worth it', until: '2099-12-31T23:59:59.000Z' } });
    expect((await tallyman(shop, 'audit', 'verify')).code).toBe(0);
  });

  it('in no state for it, or not there, are told so with exit code 2', async () => {
    const shop = await openTroubledShop();
    await tallyman(shop, 'run');
    await tallyman(shop, 'tasks', 'resolve', 'T-1', '--by', 'kim');
    const conflict = await tallyman(shop, 'tasks', 'resolve', 'T-1', '--by', 'lee');
    expect(conflict).toMatchObject({ code: 2, out: '' });
    expect(conflict.err).toMatch(/^T-1 was resolved by kim at .*: only an open task can be resolved$/);
    for (const words of [
      ['tasks', 'show', 'T-99'],
      ['tasks', 'reopen', 'T-99'],
      ['recounts', 'show', 'R-99'],
      ['explain', 'T-99'],
      ['explain', 'F-99'],
      ['explain', 'nowhere/1'],
    ]) {
      const { code, out, err } = await tallyman(shop, ...words);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(words.at(-1));
    }
  });
});

describe('audit verify', () => {
  it('holds on what was written, and names the line that was changed since', async () => {
    const shop = await openTroubledShop();
    await tallyman(shop, 'run');
    expect(await tallyman(shop, 'audit', 'verify')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^the audit chain holds: \d+ lines under \d+ seals?$/),
    });
    await shop.company.state('audit').where({ n: 2 }).update({ who: 'nobody' });
    for (const options of [[], ['--quiet']]) {
      const { code, out } = await tallyman(shop, 'audit', 'verify', ...options);
      expect(code).toBe(1);
      expect(out).toBe('the audit chain is broken after 1 line under 0 seals: line 2 was changed: it does not give its hash');
    }
    expect(JSON.parse((await tallyman(shop, 'audit', 'verify', '--json')).out)).toMatchObject({ ok: false, lines: 1 });
  });
});

describe('test', () => {
  const PASSING = `- name: an order that never reached the OMS is critical
  rows:
    channel.orders: [{ channel: shop, channel_order_id: 1, total: 5.00 USD, currency: USD, status: open }]
    oms.orders: []
  expect: [{ rule: never-imported, severity: critical, task: { team: oms } }]
`;
  const FAILING = `- name: and belongs to finance
  rows: same
  expect: [{ rule: never-imported, task: { team: finance } }]
- name: or to nobody
  rows: same
  expect: []
- name: or is off
  rows: same
  expect: [{ rule: total-differs }]
`;

  async function withTests(text: string): Promise<Shop> {
    const shop = belongings.keep(await openShop(RULES));
    writeFileSync(join(shop.company.folder, 'rules', 'intake.test.yaml'), text);
    return shop;
  }

  it('reports like a test runner, and names the rules that no test fires', async () => {
    const shop = await withTests(PASSING);
    const { code, out } = await tallyman(shop, 'test');
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ .*rules\/intake\.test\.yaml:1 an order that never reached the OMS is critical$/m);
    expect(out).toMatch(/^\? no test fires intake\/total-differs$/m);
    expect(out).toMatch(/^1 passed, 0 failed, 1 rule untested$/m);
    expect(JSON.parse((await tallyman(shop, 'test', '--json')).out)).toMatchObject({ passed: 1, failed: 0, untested_rules: ['intake/total-differs'] });
    expect(await tallyman(shop, 'test', '--quiet')).toEqual({ code: 0, out: '', err: '' });
  });

  it('prints what did match where an expectation fails, even when it is to be quiet', async () => {
    const shop = await withTests(PASSING + FAILING);
    const { code, out } = await tallyman(shop, 'test', join('rules', 'intake.test.yaml'));
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ .*intake\.test\.yaml:6 and belongs to finance\n {4}line 8: expected never-imported, .*its task is for oms$/m);
    expect(out).toMatch(/^✗ .*intake\.test\.yaml:9 or to nobody\n {4}not expected: never-imported at channel shop, channel_order_id 1$/m);
    expect(out).toMatch(/line 14: expected total-differs, which is not open; open are never-imported at channel shop, channel_order_id 1/);
    expect(out).toContain('1 passed, 3 failed');
    const quiet = await tallyman(shop, 'test', '--quiet');
    expect(quiet.code).toBe(1);
    expect(quiet.out).toContain('✗');
    expect(quiet.out).not.toContain('✓');
  });

  it('names the place of a fault in a test', async () => {
    const shop = await withTests(PASSING.replace('rule: never-imported', 'rule: never-importd'));
    const { code, err } = await tallyman(shop, 'test');
    expect(code).toBe(2);
    expect(err).toMatch(/rules\/intake\.test\.yaml:5:\d+ .*never-importd.* — did you mean "never-imported"\?/);
    expect((await tallyman(shop, 'check')).code).toBe(1);
  });
});

describe('migrate', () => {
  it('says what is to be done, does it, and has nothing more to do', async () => {
    const shop = belongings.keep(await openShop(RULES));
    const before = await tallyman(shop, 'migrate', '--status');
    expect(before.code).toBe(1);
    expect(before.out).toMatch(/^pending +001-head$/m);
    expect((await tallyman(shop, 'migrate')).out).toMatch(/^done: 001-head, /);
    expect(await tallyman(shop, 'migrate')).toEqual({ code: 0, out: 'up to date', err: '' });
    const after = await tallyman(shop, 'migrate', '--status');
    expect(after.code).toBe(0);
    expect(after.out).not.toContain('pending');
  });
});
