// How two ways of doing a thing are compared: in pairs, in turn, by their medians, so that a busy moment falls on both alike.

export interface Benchmark {
  readonly name: string;
  /** Rows read (both sides together), or written. */
  readonly rows: number;
  readonly median_s: number;
  readonly yardstick: string;
  readonly yardstick_median_s: number;
  readonly ratio: number;
  readonly pairs: number;
  /** Resident, of the measured process; null where it was not measured. */
  readonly peak_mb: number | null;
}

export interface Sample {
  readonly seconds: number;
  readonly peakMb?: number;
}

export async function comparePairs(
  what: { readonly name: string; readonly rows: number; readonly yardstick: string; readonly pairs: number },
  measured: () => Promise<Sample>,
  yardstick: () => Promise<Sample>,
): Promise<Benchmark> {
  const samples: Sample[] = [];
  const marks: Sample[] = [];
  for (let pair = 0; pair < what.pairs; pair += 1) {
    // Whoever goes second finds warmer caches.
    if (pair % 2 === 0) marks.push(await yardstick());
    samples.push(await measured());
    if (pair % 2 === 1) marks.push(await yardstick());
  }
  const peaks = samples.map((sample) => sample.peakMb).filter((peak) => peak !== undefined);
  const seconds = median(samples.map((sample) => sample.seconds));
  const markSeconds = median(marks.map((mark) => mark.seconds));
  return {
    name: what.name,
    rows: what.rows,
    median_s: round(seconds),
    yardstick: what.yardstick,
    yardstick_median_s: round(markSeconds),
    ratio: round(seconds / markSeconds),
    pairs: what.pairs,
    peak_mb: peaks.length === 0 ? null : Math.round(Math.max(...peaks)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1];
  const high = sorted[Math.floor(middle)];
  if (low === undefined || high === undefined) throw new Error('no median of nothing');
  return (low + high) / 2;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
