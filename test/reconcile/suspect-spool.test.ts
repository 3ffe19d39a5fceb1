// Suspects must come back whole and in order, however many there are, and leave nothing behind.

import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import type { Suspect } from '../../src/compare/suspect.ts';
import type { Spool } from '../../src/reconcile/spool.ts';
import { suspectSpool } from '../../src/reconcile/suspect-spool.ts';

function suspect(n: number): Suspect {
  const totals = [{ column: 0, currency: 'USD', left: BigInt(n) * 10n ** 30n, right: -BigInt(n) }];
  return {
    group: [`SKU "${n}"\n\u{1F4E6}`],
    hash: `hash ${n}`,
    keys: [{ key: [`SKU "${n}"\n\u{1F4E6}`, 'DAL'], kinds: [{ kind: 'differs', columns: ['on_hand'] }], totals }],
    groupColumns: n % 2 === 0 ? ['on_hand'] : [],
    rest: n % 2 === 0 ? totals : [],
    tainted: n % 3 === 0,
  };
}

async function readAll(spool: Spool<Suspect>): Promise<Suspect[]> {
  const all: Suspect[] = [];
  for await (const one of spool.read()) all.push(one);
  return all;
}

function folders(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('tallyman-spool-'));
}

describe('suspects that wait for both sides', () => {
  it.each([0, 1, 3, 4, 5, 2_500])('%i of them come back as they were, twice, when three fit into memory', async (count) => {
    const given = Array.from({ length: count }, (_, n) => suspect(n));
    const spool = suspectSpool(3);
    try {
      for (const one of given) spool.add(one);
      expect(spool.count).toBe(count);
      expect(await readAll(spool)).toEqual(given);
      expect(await readAll(spool)).toEqual(given);
    } finally {
      spool.dispose();
    }
  });

  it('say where there is no room for them, and what to do', () => {
    const spool = suspectSpool(0);
    vi.stubEnv('TMPDIR', '/dev/full');
    try {
      const fill = (): void => {
        for (let n = 0; n < 1_000; n++) spool.add(suspect(n));
      };
      expect(fill).toThrow(
        expect.objectContaining({
          code: 'OTHER',
          message: expect.stringMatching(/^what waits to be judged cannot be written to \/dev\/full: make room there, or set TMPDIR/),
        }),
      );
    } finally {
      vi.unstubAllEnvs();
      spool.dispose();
    }
  });

  it('leave no file behind, even when reading stopped half way', async () => {
    const before = folders();
    const spool = suspectSpool(1);
    for (let n = 0; n < 1_500; n++) spool.add(suspect(n));
    expect(folders().length).toBe(before.length + 1);
    for await (const one of spool.read()) if (one.hash === 'hash 700') break;
    spool.dispose();
    spool.dispose();
    expect(folders()).toEqual(before);
  });
});
