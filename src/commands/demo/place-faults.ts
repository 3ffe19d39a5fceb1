// How a kind of fault is told by the places that it can befall: an order line, an invoice, a return, a SKU at a facility. It knows no single kind.

import type { FaultKind, Tools } from './fault.ts';

export type Key = Readonly<Record<string, string>>;

export interface OtherFinding {
  readonly boundary: string;
  readonly rule: string;
  readonly key: Key;
}

/** Where faults of one boundary can lie in a record. */
export interface Ground<T, P> {
  readonly boundary: string;
  places(record: T): readonly P[];
  keyOf(place: P): Key;
}

export interface PlaceFault<T, P> {
  readonly fault: string;
  /** Among 20,000 orders. */
  readonly count: number;
  readonly rule: string;
  /** Of the places, those that it can befall. */
  fits?(place: P, startMs: number): boolean;
  plant(place: P, tools: Tools): Befallen<T>;
}

export interface Befallen<T> {
  /** What of the record is no longer as it was. */
  readonly changes: Partial<T>;
  readonly about: string;
  /** Where the finding does not go by the place's own key. */
  readonly key?: Key;
  readonly also?: readonly OtherFinding[];
}

/** Each kind befalls the first place of a record that it fits. */
export function faultsOn<T, P>({ boundary, places, keyOf }: Ground<T, P>, kinds: readonly PlaceFault<T, P>[]): FaultKind<T>[] {
  return kinds.map((kind) => {
    const find = (record: T, startMs: number) => places(record).find((place) => kind.fits === undefined || kind.fits(place, startMs));
    return {
      fault: kind.fault,
      boundary,
      count: kind.count,
      fits: (record, startMs) => find(record, startMs) !== undefined,
      plant: (record, tools) => {
        const place = find(record, tools.startMs);
        if (place === undefined) throw new RangeError(`"${kind.fault}" was to befall a record that has no place for it`);
        const { changes, about, key = keyOf(place), also = [] } = kind.plant(place, tools);
        return { record: { ...record, ...changes }, rule: kind.rule, key, about, also };
      },
    };
  });
}
