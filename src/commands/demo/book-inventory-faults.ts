// What can go wrong between the warehouses' shelves and the ERP's books, each kind with the finding that it must lead to.

import type { FaultKind, Tools } from './fault.ts';
import { faultsOn, type Ground, type PlaceFault } from './place-faults.ts';
import { type FacilityCode, HOUR, isOwn, otherFacility } from './places.ts';
import type { BookBalance, SkuRecord } from './stock.ts';

/** A SKU that shelves and books agree on, at one of the facilities that the books list it at. */
interface Booked {
  readonly sku: SkuRecord;
  readonly facility: FacilityCode;
  readonly book: BookBalance;
}

const GROUND: Ground<SkuRecord, Booked> = {
  boundary: 'book-inventory',
  places: (sku) => (sku.stage === 'other' ? [] : sku.book.map((book) => ({ sku, facility: book.facility, book }))),
  keyOf: ({ sku, facility }) => ({ sku: sku.sku, facility }),
};

const isPlain = ({ sku, facility }: Booked) => sku.stage === 'plain' && isOwn(facility);
/** Of a shelf that holds less, the books would go below zero. */
const hasMany = (place: Booked) => isPlain(place) && place.book.onHand >= 40;

const KINDS: readonly PlaceFault<SkuRecord, Booked>[] = [
  {
    fault: 'not on the books',
    count: 3,
    rule: 'not-on-books',
    fits: ({ sku }) => sku.stage === 'new',
    plant: ({ sku, facility }) => ({ changes: { book: [] }, about: `${facility} has received ${sku.sku}, which the books do not know` }),
  },
  {
    fault: 'booked before it came',
    count: 3,
    rule: 'on-books-only',
    fits: ({ sku }) => sku.stage === 'new',
    plant: ({ sku, facility }) => ({
      changes: { oms: [], bins: [] },
      about: `the books hold ${sku.sku} at ${facility}, which has none, and the OMS expects none`,
    }),
  },
  {
    fault: "off at the 3PL's in the books",
    count: 4,
    rule: 'book-drift',
    fits: ({ sku, facility, book }, startMs) => sku.stage === 'plain' && facility === 'EWR' && book.changedMs < startMs - 30 * HOUR,
    plant: (place, tools) => rebook(place, tools, 3, 5),
  },
  {
    fault: 'book quantity off',
    count: 8,
    rule: 'book-drift',
    fits: hasMany,
    plant: (place, tools) => rebook(place, tools, 3, 5),
  },
  {
    fault: 'book quantity far off',
    count: 5,
    rule: 'sku-book-drift',
    fits: hasMany,
    plant: (place, tools) => ({ ...rebook(place, tools, 12, 20), key: { sku: place.sku.sku } }),
  },
  {
    fault: 'a little off everywhere in the books',
    count: 3,
    rule: 'sku-book-drift',
    fits: ({ sku }) => sku.stage === 'large',
    plant: ({ sku }, { random }) => {
      const pieces = random.int(3, 4) * (random.chance(0.5) ? 1 : -1);
      return {
        changes: { book: sku.book.map((row) => (isOwn(row.facility) ? { ...row, onHand: row.onHand + pieces } : row)) },
        key: { sku: sku.sku },
        about: `the books hold ${signed(pieces)} of ${sku.sku} at each own facility, which is within its tolerance`,
      };
    },
  },
  {
    fault: 'booked to the other facility',
    count: 4,
    rule: 'booked-elsewhere',
    fits: hasMany,
    plant: ({ sku, facility }, { random }) => {
      const pieces = random.int(5, 15);
      const other = otherFacility(facility);
      return {
        changes: { book: sku.book.map((row) => moved(row, facility, -pieces)).map((row) => moved(row, other, pieces)) },
        key: { sku: sku.sku },
        about: `the books hold ${pieces} of ${sku.sku} at ${other} that lie in ${facility}`,
      };
    },
  },
  {
    fault: 'below zero in the books',
    count: 3,
    rule: 'negative-book',
    fits: isPlain,
    plant: ({ sku, facility, book }, { random }) => {
      const below = random.int(2, 3);
      const [first] = sku.bins.filter((bin) => bin.facility === facility);
      const others = sku.bins.filter((bin) => bin.facility !== facility);
      return {
        changes: {
          oms: sku.oms.map((row) => (row.facility === facility ? { ...row, onHand: 1, available: 1 } : row)),
          bins: first ? [...others, { ...first, onHand: 1, reserved: 0 }] : others,
          book: sku.book.map((row) => (row === book ? { ...row, onHand: -below } : row)),
        },
        about: `one ${sku.sku} lies in ${facility}, the books hold ${-below}`,
      };
    },
  },
];

export const BOOK_INVENTORY_FAULTS: readonly FaultKind<SkuRecord>[] = faultsOn(GROUND, KINDS);

function rebook({ sku, facility, book }: Booked, { random }: Tools, least: number, most: number) {
  const pieces = random.int(least, most) * (random.chance(0.5) ? 1 : -1);
  return {
    changes: { book: sku.book.map((row) => (row === book ? { ...row, onHand: row.onHand + pieces } : row)) },
    about: `the books hold ${signed(pieces)} of ${sku.sku} at ${facility} than lie there`,
  };
}

function moved(row: BookBalance, facility: FacilityCode, pieces: number): BookBalance {
  return row.facility === facility ? { ...row, onHand: row.onHand + pieces } : row;
}

function signed(pieces: number): string {
  return pieces > 0 ? `${pieces} more` : `${-pieces} fewer`;
}
