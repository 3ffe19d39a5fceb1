import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithMariadb } from '../servers/databases.ts';
import { Belongings } from './company.ts';
import { BACKLOG } from './situations/backlog.ts';
import { MONEY_BACK } from './situations/money-back.ts';
import { PARCELS_AND_LINES } from './situations/parcels.ts';
import { ownerOf, type Situation } from './situations/situation.ts';
import { STOCK } from './situations/stock.ts';
import { openTrade, type Played } from './situations/trade.ts';

// Situations that make naive reconcilers cry wolf, each beside one in which a thing is wrong: side by side in one company, under the rules as they are shipped.
const SITUATIONS: readonly Situation[] = [...BACKLOG, ...MONEY_BACK, ...PARCELS_AND_LINES, ...STOCK];

function playAll(sources: 'sqlite' | 'mariadb'): void {
  const belongings = new Belongings();
  let played: Played;
  beforeAll(async () => {
    const trade = belongings.keep(await openTrade(sources));
    for (const { id, rows } of SITUATIONS) await trade.state(...rows(id));
    played = await trade.play();
  }, 240_000);
  afterAll(() => belongings.drop());

  it.each(SITUATIONS)('$says', ({ id, finds = [] }) => {
    const own = (lines: readonly string[]) => lines.filter((line) => partsOf(line).some((part) => ownerOf(part) === id));
    expect(own(played.findings)).toEqual(finds.map((finding) => `${finding}: open`).sort());
    expect(own(played.unjudged)).toEqual([]);
  });

  it('what is in order is counted by name, once each', () => {
    const sums: Record<string, Record<string, number>> = {};
    for (const { expected = {} } of SITUATIONS) {
      for (const [boundary, counts] of Object.entries(expected)) {
        const sum = sums[boundary] ?? {};
        sums[boundary] = sum;
        for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
      }
    }
    expect(played.expected).toEqual(sums);
  });

  it('nothing is found that no situation names', () => {
    const known = new Set(SITUATIONS.map(({ id }) => id));
    expect(played.findings.filter((finding) => !partsOf(finding).some((part) => known.has(ownerOf(part))))).toEqual([]);
    expect(known.size).toBe(SITUATIONS.length);
  });
}

/** The key's parts of `rule O-late/1/-/DAL: open`. */
function partsOf(finding: string): readonly string[] {
  return finding
    .replace(/^\S+ /, '')
    .replace(/: \w+$/, '')
    .split('/');
}

describe('a trade whose databases are SQLite', () => playAll('sqlite'));
describeWithMariadb('a trade whose databases are MariaDB', () => playAll('mariadb'));
