import { mkdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { catchUp, generateCompany } from '../../src/commands/demo/generate-company.ts';
import { systemsOf } from '../../src/config/boundary-systems.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatLocal } from '../../src/domain/time.ts';
import { run } from '../../src/reconcile/run.ts';
import { StopRequest } from '../../src/reconcile/stop.ts';
import { openSession } from '../../src/sources/open-session.ts';
import type { TaskDetails } from '../../src/store/read-findings.ts';
import { openStore } from '../../src/store/store.ts';
import { Belongings, HOUR, MINUTE } from '../stories/company.ts';
import { openShop, type Shop } from '../stories/shop.ts';
import { callProgram } from './captured-terminal.ts';

const START = Date.UTC(2026, 10, 21, 15);

describe('every open task of the demo', () => {
  let dir: string;
  let config: Config;
  let tasks: readonly TaskDetails[];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tallyman-explain-'));
    await cp('rules/examples/demo/tallyman.yaml', join(dir, 'tallyman.yaml'));
    mkdirSync(join(dir, 'rules'));
    for (const name of (await readdir('rules')).filter((file) => file.endsWith('.yaml'))) await cp(join('rules', name), join(dir, 'rules', name));
    const { late } = await generateCompany({ seed: 7, orders: 600, dir, startMs: START });
    config = await loadConfig(join(dir, 'tallyman.yaml'), {});
    const store = await openStore(config.state, { migrate: true });
    const runAt = (now: number) =>
      run({
        config,
        store,
        boundaries: config.rules.boundaries,
        openSession: (system) => openSession(system, { now: () => now }),
        only: null,
        dryRun: false,
        now,
        progress: () => undefined,
        stop: new StopRequest(),
      });
    await runAt(START);
    await catchUp(dir, late);
    await runAt(START + 31 * MINUTE);
    tasks = await Promise.all((await store.tasks({ states: ['open'] })).map(async ({ id }) => (await store.task(id)) as TaskDetails));
    await store.close();
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('says who says what, when each was read, since when, and which rule said so', async () => {
    // As many kinds of faults as the demo plants lead to more tasks than this.
    expect(tasks.length).toBeGreaterThan(20);
    for (const { id, finding, team } of tasks) {
      const { code, out } = await callProgram(['explain', `T-${id}`], { cwd: dir, now: START + HOUR });
      expect(code).toBe(0);
      const boundary = config.rules.boundaries.find((one) => one.id === finding.boundary);
      const rule = boundary?.rules.find((one) => one.id === finding.rule);
      for (const part of [finding.title, ...finding.key, boundary?.left.name, boundary?.right.name, `T-${id} for ${team}`]) expect(out).toContain(part);
      expect(out).toContain(`because of rule ${finding.rule} (${rule?.file}:${rule?.line}), version ${boundary?.version}\n`);
      expect(out).toContain(`first seen  ${formatLocal(START, 'America/Chicago')} (1h ago)`);
      const systems = [boundary?.left, boundary?.right].flatMap((side) => (side ? systemsOf(config, side) : []));
      for (const { name } of systems.map(({ system }) => system)) expect(out).toMatch(new RegExp(`^${name} +2026-11-21 09:\\d\\d:\\d\\d CST$`, 'm'));
      const { keys } = JSON.parse(finding.evidence) as {
        keys: { kinds: string[]; sides: { row: { values: Record<string, string | { amount: string; currency: string } | null> } | null }[] }[];
      };
      for (const { kinds, sides } of keys) {
        for (const kind of kinds) {
          expect(out).toContain(kind);
          if (!kind.startsWith('differs in ')) continue;
          const differing = kind.slice('differs in '.length).split(', ');
          for (const value of differing.flatMap((column) => sides.map(({ row }) => row?.values[column]))) {
            if (typeof value === 'string') expect(out).toContain(value);
            else if (value) expect(out).toMatch(new RegExp(`${value.amount.replace('.', '\\.')}[0.]* ${value.currency}`));
          }
        }
      }
      // Instants are told in the configured zone.
      expect(out).not.toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d/);
    }
  });
});

describe('what a person reads of an order that goes wrong', () => {
  const belongings = new Belongings();
  afterEach(() => belongings.drop());

  const RULES = `boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
order: [channel, channel_order_id]
compare: { total: {} }
never:
  - { id: cancelled-in-shop-only, when: { channel.status: cancelled, oms.status: { not: cancelled } } }
rules:
  - id: total-differs
    title: "Order {{ key.channel_order_id }} is off by {{ delta.total }}"
    severity: critical
    when: { any: [{ missing_in: oms }, { differs: total }] }
    for: 30m
    then:
      - open_task: { team: oms, due: 1d, value_at_risk: channel.total }
      - hold_invoice: {}
    runbook: https://wiki.example.com/total-differs
  - id: cancelled
    title: "Order {{ key.channel_order_id }} is cancelled in the shop only"
    when: { breaks: cancelled-in-shop-only }
    then: [{ open_task: { team: oms } }]
`;

  async function openedShop(): Promise<Shop> {
    const shop = belongings.keep(await openShop(RULES));
    await shop.set('channel', 'A1', '100.00');
    await shop.set('oms', 'A1', '97.50');
    await shop.company.runAt(START);
    return shop;
  }

  function explain(shop: Shop, what: string, now: number): ReturnType<typeof callProgram> {
    return callProgram(['explain', what], { cwd: shop.company.folder, env: shop.company.env, now });
  }

  it('while it is pending: when it will open', async () => {
    const shop = await openedShop();
    const { out } = await explain(shop, 'F-1', START + 10 * MINUTE);
    expect(out).toMatch(/^F-1 {2}critical {2}pending\nOrder A1 is off by -2\.50 USD\n/);
    expect(out).toMatch(/^opens +when it has stood for 30m: in a run from 2026-11-21 15:30:00 UTC on$/m);
    expect(out).toMatch(/^ {2}no +for 30m +not yet$/m);
  });

  it('once it is open: both sides, the difference, the reasons, what was done', async () => {
    const shop = await openedShop();
    await shop.company.runAt(START + 30 * MINUTE);
    const { out } = await explain(shop, 'T-1', START + HOUR);
    const lines = [
      /^F-1 {2}critical {2}open$/,
      /^boundary +intake: Orders of the shop against the OMS$/,
      /^key +channel shop, channel_order_id A1$/,
      /^what +differs in total$/,
      /^first seen +2026-11-21 15:00:00 UTC \(1h ago\)$/,
      /^opened +2026-11-21 15:30:00 UTC$/,
      /^at risk +100\.00 USD$/,
      /^task +T-1 for oms, open, due 2026-11-22 15:30:00 UTC$/,
      /^hold +invoice of order .*A1, standing, placed 2026-11-21 15:30:00 UTC$/,
      /^what to do +https:\/\/wiki\.example\.com\/total-differs$/,
      /^who says what +channel +oms$/,
      /^total +100\.00 USD +97\.50 USD +differs by -2\.50 USD$/,
      /^placed_at +2026-11-20 00:00:00 UTC +2026-11-20 00:00:00 UTC$/,
      /^stated by +shop +oms$/,
      /^shop +2026-11-21 15:00:00 UTC$/,
      /^because of rule total-differs \(.*rules\/intake\.yaml:11\), version [0-9a-f]{12}$/,
      /^ {2}no +missing_in holds oms +it is none, but another of the alternatives held$/,
      /^ {2}yes +differs holds total +it is total$/,
      /^ {2}yes +for 30m +it had stood for 30m$/,
      /^2026-11-21 15:00:00 UTC +first seen$/,
      /^2026-11-21 15:30:00 UTC +opened +total -2\.5 USD$/,
      /^2026-11-21 15:30:00 UTC +task T-1 opened +for oms, due 2026-11-22 15:30:00 UTC$/,
    ];
    for (const line of lines) expect(out).toMatch(new RegExp(line.source, 'm'));
  });

  it('when it changed and was worked on: each step with who did it', async () => {
    const shop = await openedShop();
    await shop.company.runAt(START + 30 * MINUTE);
    await shop.company.at(START + 40 * MINUTE, (store) => store.assignTask(1, 'kim', 'lee'));
    await shop.set('oms', 'A1', '90.00');
    await shop.company.runAt(START + HOUR);
    const { out } = await explain(shop, 'T-1', START + HOUR);
    expect(out).toMatch(/^2026-11-21 15:40:00 UTC +task T-1 assigned +to kim, by lee$/m);
    expect(out).toMatch(/^2026-11-21 16:00:00 UTC +changed +total -10 USD$/m);
    expect(out).toMatch(/^total +100\.00 USD +90\.00 USD +differs by -10\.00 USD$/m);
    // The rows are the new ones, read when they changed.
    expect(out).toMatch(/^oms +2026-11-21 16:00:00 UTC$/m);
  });

  it('once it is resolved: the rows that cleared it, beside those that accused', async () => {
    const shop = await openedShop();
    await shop.company.runAt(START + 30 * MINUTE);
    await shop.set('oms', 'A1', '100.00');
    await shop.company.runAt(START + HOUR);
    const { out } = await explain(shop, 'T-1', START + 2 * HOUR);
    const [before = '', after = ''] = out.split('resolved because both sides agree');
    expect(before).toMatch(/^resolved +2026-11-21 16:00:00 UTC$/m);
    expect(before).toMatch(/^total +100\.00 USD +97\.50 USD +differs by -2\.50 USD$/m);
    expect(before).toMatch(/^2026-11-21 16:00:00 UTC +invoice released/m);
    expect(after).toMatch(/^total +100\.00 USD +100\.00 USD$/m);
    expect(after).toMatch(/^oms +2026-11-21 16:00:00 UTC$/m);
  });

  it('once it left both sides: that it lapsed, and why', async () => {
    const shop = await openedShop();
    await shop.company.runAt(START + 30 * MINUTE);
    await shop.remove('channel', 'A1');
    await shop.remove('oms', 'A1');
    await shop.company.runAt(START + HOUR);
    const { out } = await explain(shop, 'F-1', START + 2 * HOUR);
    expect(out).toContain('lapsed because it is on neither side any more, or out of scope');
  });

  it('by the order’s name: all its findings', async () => {
    const shop = await openedShop();
    await shop.set('channel', 'A1', '100.00', 'cancelled');
    await shop.company.runAt(START + 30 * MINUTE);
    const order = String((await shop.company.state('findings').first('order_name'))['order_name']);
    const { out } = await explain(shop, order, START + HOUR);
    expect(out).toContain(`2 findings stand behind ${order}:`);
    expect(out).toContain('because of rule total-differs');
    expect(out).toContain('because of rule cancelled ');
    expect(out).toMatch(/what +differs in total, breaks cancelled-in-shop-only/);
  });

  it('and never more than text: what a database holds cannot drive the terminal', async () => {
    const shop = belongings.keep(await openShop(RULES.replace('    for: 30m\n', '')));
    await shop.set('channel', 'A\u001b[2J\n1', '100.00');
    await shop.company.runAt(START);
    for (const words of [['explain', 'F-1'], ['tasks'], ['run'], ['tasks', 'show', 'T-1'], ['tasks', 'assign', 'T-1', '--to', 'k\u001b[31mim']]) {
      const { code, out, err } = await callProgram(words, { cwd: shop.company.folder, env: shop.company.env });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).not.toMatch(/[^\P{Cc}\n]/u);
    }
  });
});
