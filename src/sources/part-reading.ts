// What a reading adds to one part of a statement: columns that are fetched for it alone, and where the values that it tests or adds up stand. The arithmetic is the domain's.

import { type ColumnDefinition, DATASETS } from '../domain/datasets.ts';
import type { Derivation, RowTest } from '../domain/row-terms.ts';
import type { Part } from './source.ts';

/** Places count from 0 through the part's columns, then through the operands. */
export interface ReadingPlan {
  /** Read behind the part's own columns, and not delivered. */
  readonly operands: readonly ColumnDefinition[];
  readonly tests: readonly { readonly place: number; readonly test: RowTest }[];
  readonly derived: readonly { readonly place: number; readonly derivation: Derivation }[];
  /** Where each column that a derivation names stands, as the source states it. */
  readonly places: ReadonlyMap<string, number>;
}

/** Null where the part is read as its mapping says. What is derived but not among the part's columns is not worked out. */
export function planReading(part: Part): ReadingPlan | null {
  const { columns, reading } = part;
  if (reading === null) return null;
  const derived = columns.flatMap(({ name }, place) => {
    const derivation = reading.derive.get(name);
    return derivation ? [{ place, derivation }] : [];
  });
  if (derived.length === 0 && reading.where.length === 0) return null;
  const own = columns.map(({ name }) => (reading.derive.has(name) ? null : name));
  const named = [...reading.where.map(({ column }) => column), ...derived.flatMap(({ derivation }) => columnsOf(derivation))];
  const further = [...new Set(named)].filter((name) => !own.includes(name));
  const places = new Map([...own, ...further].flatMap((name, place) => (name === null ? [] : [[name, place] as const])));
  return {
    operands: further.map((name) => operand(part, name)),
    tests: reading.where.map((test) => ({ place: places.get(test.column) as number, test })),
    derived,
    places,
  };
}

function columnsOf(derivation: Derivation): readonly string[] {
  return derivation.flatMap((term) => ('column' in term ? [term.column] : []));
}

/** Never required: what the system does not map, it does not keep. */
function operand({ mapping }: Part, name: string): ColumnDefinition {
  const known = DATASETS.get(mapping.dataset)?.columns.get(name);
  return { ...known, name, type: mapping.columns.get(name)?.type ?? known?.type ?? 'text', required: false };
}
