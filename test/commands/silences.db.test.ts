import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Belongings, DAY } from '../stories/company.ts';
import { openShop, type Shop } from '../stories/shop.ts';
import { callProgram, type Outcome } from './captured-terminal.ts';

const belongings = new Belongings();
let shop: Shop;
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
    then: [{ open_task: { team: finance } }]
  - id: never-imported
    title: "Order {{ key.channel_order_id }} never reached the OMS"
    severity: critical
    when: { missing_in: oms }
    then: [{ open_task: { team: oms, value_at_risk: channel.total } }]
`;
const IN_FILE = `silences:
  - { id: rounding, owner: finance@example.com, reason: rounding of the old shop, match: { rule: total-differs, severity: [warning, info] }, until: 2999-01-01 }
`;

/** A2 is off by 2.50 in the OMS, A3 (5.00) and A4 (70.00) never reached it. */
beforeEach(async () => {
  shop = belongings.keep(await openShop(RULES));
  for (const [id, total] of [
    ['A2', '50.00'],
    ['A3', '5.00'],
    ['A4', '70.00'],
  ] as const)
    await shop.set('channel', id, total);
  await shop.set('oms', 'A2', '47.50');
  writeFileSync(join(shop.company.folder, 'rules', 'silences.yaml'), IN_FILE);
  expect((await tallyman('migrate')).code).toBe(0);
});

function tallyman(...words: readonly string[]): Promise<Outcome> {
  return callProgram(words, { cwd: shop.company.folder, env: shop.company.env });
}

const WHO = ['--owner', 'maria@example.com', '--reason', 'the import is paused', '--by', 'kim'];

async function tasks(): Promise<number> {
  expect((await tallyman('run', '--quiet')).code).toBe(0);
  return (JSON.parse((await tallyman('tasks', '--json')).out) as unknown[]).length;
}

describe('silences', () => {
  it('are listed with what each hides, those of the file beside those made by command', async () => {
    const added = await tallyman(
      'silences',
      'add',
      ...WHO,
      '--until',
      '7d',
      '--boundary',
      'intake',
      '--rule',
      'never-imported',
      '--key',
      'channel_order_id=A3',
    );
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toMatch(/^S-1 silences boundary intake, rule never-imported, channel_order_id A3 until \d{4}-\d\d-\d\d .*, from the next run on$/);
    expect(await tasks()).toBe(1);
    const { out } = await tallyman('silences');
    expect(out).toMatch(
      /^rounding +file +in force +2999-01-01 00:00 UTC +rule total-differs, severity warning or info +1 finding, 2\.50 USD +finance@example\.com +rounding of the old shop$/m,
    );
    expect(out).toMatch(/^S-1 +command +in force +.*channel_order_id A3 +1 finding, 5\.00 USD +maria@example\.com +the import is paused$/m);
  });

  it('speak JSON', async () => {
    await tallyman('silences', 'add', ...WHO, '--until', '2999-02-01', '--order', 'shop/A4', '--ceiling', '80 USD');
    const [file, command] = JSON.parse((await tallyman('silences', '--json')).out) as Record<string, unknown>[];
    expect(file).toEqual({
      silence: 'rounding',
      from: 'file',
      state: 'in force',
      owner: 'finance@example.com',
      reason: 'rounding of the old shop',
      match: { rule: ['total-differs'], severity: ['warning', 'info'] },
      until: '2999-01-01T00:00:00.000Z',
      ceiling: null,
      hides: { findings: 0, amounts: [] },
    });
    expect(command).toMatchObject({
      silence: 'S-1',
      from: 'command',
      until: '2999-02-01T00:00:00.000Z',
      ceiling: { amount: '80.00', currency: 'USD' },
      created_by: 'kim',
      ended_at: null,
    });
  });

  it('that hide more than their ceiling are broken, and what they hid acts', async () => {
    await tallyman('silences', 'add', ...WHO, '--until', '7d', '--rule', 'never-imported', '--ceiling', '72.00 USD');
    expect(await tasks()).toBe(0);
    expect((await tallyman('silences')).out).toMatch(/^S-1 +command +broken .* 72\.00 USD +2 findings, 75\.00 USD /m);
    expect(await tasks()).toBe(2);
    expect((await tallyman('silences')).out).not.toContain('75.00 USD');
  });

  it('end before their time, and what they hid acts in the next run', async () => {
    await tallyman('silences', 'add', ...WHO, '--until', '7d', '--severity', 'critical');
    expect(await tasks()).toBe(0);
    const { code, out } = await tallyman('silences', 'end', 's-1', '--by', 'lee');
    expect({ code, out }).toEqual({ code: 0, out: 'S-1 is ended: what it hid (2 findings, 75.00 USD) acts in the next run' });
    expect(await tasks()).toBe(2);
    expect((await tallyman('silences')).out).toMatch(/1 made by command is over: see --all$/);
    expect((await tallyman('silences', '--all')).out).toMatch(/^S-1 +command +ended /m);
    const again = await tallyman('silences', 'end', 'S-1');
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toContain('S-1 was ended by lee');
  });

  it('are over at their time', async () => {
    await tallyman('silences', 'add', ...WHO, '--until', '7d', '--boundary', 'intake');
    const later = (...words: readonly string[]) => callProgram(words, { cwd: shop.company.folder, env: shop.company.env, now: Date.now() + 8 * DAY });
    expect((await later('silences')).out).toMatch(/1 made by command is over: see --all$/);
    expect((await later('silences', '--all')).out).toMatch(/^S-1 +command +expired /m);
  });
});

describe('check says how many silences of the file are in force, and how many expired', () => {
  it('by the clock of whoever asks', async () => {
    const old = '  - { id: old, owner: kim, reason: it was, match: { boundary: intake }, until: 2020-01-01 }\n';
    writeFileSync(join(shop.company.folder, 'rules', 'silences.yaml'), IN_FILE + old);
    expect((await tallyman('check')).out).toContain('2 silences in rules/silences.yaml: 1 in force, 1 expired');
    expect(JSON.parse((await tallyman('check', '--json')).out)).toMatchObject({ silences: { in_force: 1, expired: 1 } });
    expect((await tallyman('silences')).out).toMatch(/^old +file +expired /m);
  });
});

describe('a silence is refused', () => {
  const add = (...words: readonly string[]) => ['silences', 'add', ...WHO, ...words];
  it.each<[string, readonly string[], string]>([
    ['that names nothing', add('--until', '7d'), 'this would silence everything: name at least one of boundary, rule, severity, order, key'],
    ['of a rule that there is not', add('--until', '7d', '--rule', 'never-importd'), 'unknown rule "never-importd" — did you mean "never-imported"?'],
    ['of a boundary that there is not', add('--until', '7d', '--boundary', 'intak'), 'unknown boundary "intak" — did you mean "intake"?'],
    ['of a severity that there is not', add('--until', '7d', '--severity', 'crit'), 'unknown severity "crit"'],
    ['by a column that no key has', add('--until', '7d', '--key', 'sku=X'), 'no finding that this silence may match has "sku" in its key'],
    ['by half a key', add('--until', '7d', '--key', 'channel'), '--key wants COLUMN=VALUE, such as facility=DAL, not "channel"'],
    ['until nobody knows when', add('--until', 'soon', '--rule', 'never-imported'), '"soon" is no instant: write a date, 2026-12-01'],
    ['until an instant that is past', add('--until', '2020-01-01', '--rule', 'never-imported'), 'would silence nothing: that is past'],
    [
      'with a ceiling in no currency',
      add('--until', '7d', '--rule', 'never-imported', '--ceiling', '5000'),
      '"5000" is no amount of money: write it with its currency',
    ],
    ['for which nobody answers', ['silences', 'add', '--owner', ' ', '--reason', 'x', '--until', '7d', '--rule', 'never-imported'], '--owner is empty'],
    ['when it stands in the file and is to be ended here', ['silences', 'end', 'rounding'], '"rounding" stands in rules/silences.yaml: take it out there'],
    ['when there is none of that number', ['silences', 'end', 'S-7'], 'there is no silence S-7'],
  ])('%s', async (_, words, message) => {
    const { code, out, err } = await tallyman(...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(JSON.parse((await tallyman('silences', '--all', '--json')).out)).toHaveLength(1);
  });
});
