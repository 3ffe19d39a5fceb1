import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingDetails } from '../../src/store/store.ts';
import { Belongings, boundaryOf, DAY, HOUR, MINUTE } from './company.ts';
import { makeMonth, type Planted } from './situations/month.ts';
import { addUp, atRiskOnce, type Statements } from './situations/month-oracle.ts';
import { TUESDAY } from './situations/orders.ts';
import { openTrade, type Trade } from './situations/trade.ts';

const BOUNDARIES = ['sales', 'returns', 'refunds'] as const;
// Past every `for:` of the shipped rules; then people accept what they were asked to, and one run more.
const RUNS = [0, 40 * MINUTE, 5 * HOUR, DAY + 2 * HOUR, 2 * DAY + HOUR];
const LAST = 2 * DAY + 2 * HOUR;

/** `-12.34` in cents. */
function cents(text: string): number {
  const [, sign, whole, part] = /^(-?)(\d+)\.(\d\d)$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`not to the cent: ${text}`);
  return (sign === '-' ? -1 : 1) * (Number(whole) * 100 + Number(part));
}

describe("a month's sales, returns and refunds in two currencies", () => {
  const month = makeMonth(20_261_117);
  const belongings = new Belongings();
  let trade: Trade;
  let findings: readonly FindingDetails[];

  beforeAll(async () => {
    trade = belongings.keep(await openTrade());
    await trade.state(...month.rows);
    await trade.play(RUNS);
    await trade.company.at(TUESDAY + LAST - HOUR, async (store) => {
      const tasks = await store.tasks({ states: ['open'] });
      for (const { boundary, as, key } of month.planted.filter(({ part }) => part === 'accepted')) {
        const task = tasks.find(({ finding }) => finding.boundary === boundary && finding.rule === as && finding.key.join('/') === key);
        if (task === undefined) throw new Error(`nobody was asked for ${as} ${key}`);
        await store.acceptTask(task.id, 'carla', 'agreed with the customer', TUESDAY + 90 * DAY);
      }
    });
    await trade.play([LAST]);
    findings = await trade.company.at(TUESDAY + LAST, (store) => store.findings(['pending', 'open', 'resolved', 'lapsed']));
  }, 240_000);
  afterAll(() => belongings.drop());

  it.each(BOUNDARIES)('%s: both sides, the variance and all of its parts are what plain arithmetic makes of them, to the cent', (boundary) => {
    const { totals } = boundaryOf(trade.last(), boundary);
    expect(totals.map(({ column, currency }) => `${column} ${currency}`)).toEqual(['amount EUR', 'amount USD']);
    const found = Object.fromEntries(
      totals.map(({ currency, left, right, variance, parts }) => {
        const nonZero = Object.entries(parts).filter(([, text]) => cents(text) !== 0);
        return [
          currency,
          { left: cents(left), right: cents(right), variance: cents(variance), parts: Object.fromEntries(nonZero.map(([part, text]) => [part, cents(text)])) },
        ];
      }),
    );
    expect(found).toEqual(withoutZeros(addUp(month, boundary)));
  });

  it('the month has findings, accepted and expected differences and rounding in both currencies, and each run counts them by name', () => {
    const seen = BOUNDARIES.flatMap((boundary) => Object.values(withoutZeros(addUp(month, boundary))).map(({ parts }) => Object.keys(parts).sort()));
    expect(seen).toEqual(Array(2 * BOUNDARIES.length).fill(['accepted', 'expected', 'findings', 'within_tolerance']));
    for (const boundary of BOUNDARIES) {
      const own = month.planted.filter((one) => one.boundary === boundary && one.part === 'expected');
      const { expected, unjudged } = boundaryOf(trade.last(), boundary);
      expect(Object.values(expected).reduce((sum, count) => sum + count, 0)).toBe(own.length);
      for (const { as } of own) expect(expected[as]).toBe(own.length);
      expect(unjudged).toBe(0);
    }
  });

  it('what each finding is worth is its own fault, and there is a finding for each fault and no other', () => {
    const planted = month.planted.flatMap((one) => (one.atRisk === null ? [] : [line(one, one.atRisk.cents, one.atRisk.currency)]));
    expect(findings.map((finding) => `${finding.rule} ${finding.key.join('/')}: ${finding.life.state}, ${worth(finding)}`).sort()).toEqual(planted.sort());
  });

  it('an order whose fault shows in two boundaries is named by both, so that what is at risk can be counted once an order', () => {
    const planted = month.planted.flatMap(({ order, atRisk }) => (atRisk === null ? [] : [{ order, ...atRisk }]));
    const found = findings.map((finding) => ({
      order: finding.order ?? '',
      cents: Number((finding.valueAtRisk?.amount ?? 0n) / 10n ** 10n),
      currency: finding.valueAtRisk?.currency ?? '',
    }));
    expect(atRiskOnce(found)).toEqual(atRiskOnce(planted));
    const standing = month.planted.flatMap(({ order, atRisk, part }) => (atRisk === null || part === 'accepted' ? [] : [{ order, ...atRisk }]));
    const stated = trade.last().value_at_risk.map(({ currency, amount }) => [currency, Math.round(Number(amount) * 100)]);
    expect(Object.fromEntries(stated)).toEqual(atRiskOnce(standing));
    // Nine orders are found twice: counted twice, the sum would be larger.
    expect(planted.length - new Set(planted.map(({ order }) => order)).size).toBe(9);
  });
});

function line({ as, key }: Planted, atRisk: number, currency: string): string {
  return `${as} ${key}: open, ${atRisk} ${currency}`;
}

/** In cents: an amount is whole numbers of 10⁻¹². */
function worth({ valueAtRisk }: FindingDetails): string {
  return valueAtRisk === null ? 'nothing' : `${valueAtRisk.amount / 10n ** 10n} ${valueAtRisk.currency}`;
}

function withoutZeros(statements: Statements): Statements {
  return Object.fromEntries(
    Object.entries(statements).map(([currency, { parts, ...sums }]) => [
      currency,
      { ...sums, parts: Object.fromEntries(Object.entries(parts).filter(([, sum]) => sum !== 0)) },
    ]),
  );
}
