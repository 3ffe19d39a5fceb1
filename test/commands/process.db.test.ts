import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { describeWithMariadb } from '../servers/databases.ts';
import { Belongings } from '../stories/company.ts';
import { openShop, type Shop, type ShopOptions } from '../stories/shop.ts';
import { callProgram } from './captured-terminal.ts';

const belongings = new Belongings();
afterEach(() => belongings.drop());

const RULES = `boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: {} }
rules:
  - id: never-imported
    title: "Order {{ key.channel_order_id }} never reached the OMS"
    when: { missing_in: oms }
    then: [{ open_task: { team: oms } }]
`;

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(shop: Shop, ...words: readonly string[]): Child {
  const program = resolve('src/main.ts');
  const loader = import.meta.resolve('tsx');
  const env = { ...process.env, ...shop.company.env, FORCE_COLOR: undefined };
  return spawn(process.execPath, ['--import', loader, program, ...words], { cwd: shop.company.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function finish(child: Child): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const [[code], out, err] = await Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}

async function openTroubledShop(options?: ShopOptions): Promise<Shop> {
  const shop = belongings.keep(await openShop(RULES, options));
  await shop.set('channel', 'A1', '10.00');
  return shop;
}

describe('the program in a pipe', () => {
  it('prints plain lines on standard output, faults on standard error, and ends with the exit code', async () => {
    const shop = await openTroubledShop();
    const run = await finish(start(shop, 'run'));
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toMatch(/^tasks +1 opened/m);
    expect(run.out).not.toMatch(/[^\P{Cc}\n]/u);
    const wrong = await finish(start(shop, 'run', 'intak'));
    expect(wrong).toEqual({ code: 2, out: '', err: 'no boundary "intak" — did you mean "intake"?\n' });
  });

  it('does what was asked though nobody reads on', async () => {
    const shop = await openTroubledShop();
    const child = start(shop, 'run');
    child.stdout.destroy();
    const [[code], err] = await Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stderr)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await shop.company.state('tasks').select('state')).toEqual([{ state: 'open' }]);
  });
});

describeWithMariadb('a run that is told to stop', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends between batches with %i, and the next run goes on', async (signal, expected) => {
    const shop = await openTroubledShop({ sources: 'mariadb' });
    // The OMS keeps the run waiting for its rows until the signal has been heard.
    const keeper = await shop.oms.knex.transaction();
    await keeper.raw('LOCK TABLES orders WRITE');
    const child = start(shop, 'run');
    const ended = finish(child);
    await waitUntil(
      async () =>
        Number((await keeper.raw("SELECT COUNT(*) AS n FROM information_schema.processlist WHERE state LIKE '%metadata lock%' AND db = DATABASE()"))[0][0].n) >
        0,
    );
    child.kill(signal);
    await once(child.stderr, 'data');
    await keeper.raw('UNLOCK TABLES');
    await keeper.commit();
    const { code, out, err } = await ended;
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err.split('\n')).toEqual([
      `${signal}: stopping after this batch; once more to stop at once`,
      `stopped by ${signal}: what was applied stays applied, and the next run goes on from there`,
      '',
    ]);
    const again = await callProgram(['run'], { cwd: shop.company.folder, env: shop.company.env });
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/^tasks +1 opened/m);
    expect((await callProgram(['audit', 'verify'], { cwd: shop.company.folder, env: shop.company.env })).code).toBe(0);
  });
});

/** Asks again at once: each question is a round trip to the server. */
async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo())) if (performance.now() > deadline) throw new Error('the run never came to wait for the locked table');
}
