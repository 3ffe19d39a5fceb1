// Does a muted finding stay so, or does it act from now on? It knows no clock: whether a silence still runs is for who judges to say.

import { absolute } from '../domain/decimal.ts';
import type { Amount, Match, Mute, Variance } from './judged.ts';
import type { StandingMute } from './known.ts';

/** As stored and audited: `silence:S-12`, `silence:dallas-move`, `baseline`. */
export function muteName(mute: Mute): string {
  return mute.by === 'baseline' ? 'baseline' : `${SILENCE}${mute.silence}`;
}

/** Reads what {@link muteName} writes. */
export function parseMuteName(name: string): Mute {
  return name.startsWith(SILENCE) ? { by: 'silence', silence: name.slice(SILENCE.length) } : { by: 'baseline' };
}

const SILENCE = 'silence:';

/** What the match says of muting, with what it comes to now. */
function takeMute({ mute, variance, valueAtRisk }: Match): StandingMute | null {
  return mute && { by: mute, variance, valueAtRisk };
}

/** A waiting finding is muted by a baseline alone: a silence is asked when it opens. */
export function mutePending(known: StandingMute | null, match: Match): StandingMute | null {
  return match.mute?.by === 'baseline' ? takeMute(match) : known;
}

/** A rule may come to a discrepancy of the go-live only later: after so many runs, or once a look-up says otherwise. */
export function muteIfStood({ stood, variance, valueAtRisk }: Match): StandingMute | null {
  return stood ? { by: { by: 'baseline' }, variance, valueAtRisk } : null;
}

/** What keeps the finding from acting as it opens. `waiting`: what muted it while it was pending. */
export function muteOnOpening(waiting: StandingMute | null, match: Match): StandingMute | null {
  const verdict = waiting && reviewMute(waiting, match);
  return verdict && 'mute' in verdict ? verdict.mute : takeMute(match);
}

/** A muted finding was found again: what mutes it now, or why it acts. */
export function reviewMute(known: StandingMute, match: Match): { readonly mute: StandingMute } | { readonly because: string } {
  // Whoever takes what stands as known takes it as it stands now.
  if (match.mute?.by === 'baseline') return { mute: { by: match.mute, variance: match.variance, valueAtRisk: match.valueAtRisk } };
  const growth = findGrowth(known, match);
  if (growth !== null) return { because: growth };
  if (known.by.by === 'baseline') return { mute: known };
  if (match.mute === null) return { because: `silence ${known.by.silence} covers it no longer` };
  return { mute: match.mute.silence === known.by.silence ? known : { ...known, by: match.mute } };
}

/** Where no column varies, it is the value at risk that grows. */
function findGrowth(known: StandingMute, match: Match): string | null {
  for (const { column, currency, amount } of match.variance) {
    const muted = known.variance.find((one) => one.column === column && one.currency === currency);
    if (absolute(amount) > absolute(muted?.amount ?? 0n)) return `its variance of ${column} grew past what was muted`;
  }
  if (match.variance.some(({ amount }) => amount !== 0n) || match.valueAtRisk === null) return null;
  const { amount, currency } = match.valueAtRisk;
  const muted = known.valueAtRisk?.currency === currency ? known.valueAtRisk.amount : 0n;
  return absolute(amount) > absolute(muted) ? 'its value at risk grew past what was muted' : null;
}

export function isSameMute(a: StandingMute | null, b: StandingMute | null): boolean {
  if (a === null || b === null) return a === b;
  return muteName(a.by) === muteName(b.by) && isSameAmount(a.valueAtRisk, b.valueAtRisk) && isSameVariance(a.variance, b.variance);
}

function isSameVariance(a: readonly Variance[], b: readonly Variance[]): boolean {
  return a.length === b.length && a.every((one, i) => one.column === b[i]?.column && isSameAmount(one, b[i] ?? null));
}

function isSameAmount(a: Amount | null, b: Amount | null): boolean {
  return a?.amount === b?.amount && a?.currency === b?.currency;
}
