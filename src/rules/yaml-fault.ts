// What keeps a text from being YAML, in words for someone who reads YAML but not its grammar. It reads nothing itself.

import type { ErrorCode, YAMLError } from 'yaml';

const CURES: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  ['BAD_INDENT', 'this does not begin in the column of its neighbours, or a [ or { before it is not closed: begin all entries of one level in one column'],
  ['TAB_AS_INDENT', 'this line is indented with a tab: use spaces'],
  ['BLOCK_AS_IMPLICIT_KEY', 'a second ": " in one entry: put a text that holds one into quotes, or let the next line begin in the column of its neighbours'],
  ['MULTILINE_IMPLICIT_KEY', 'this is no "key: value": write a space behind the colon, and begin all entries of one level in one column'],
  ['DUPLICATE_KEY', 'this key stands twice: leave out one of them'],
  ['BAD_SCALAR_START', 'a text that begins with this sign must stand in quotes'],
  ['UNEXPECTED_TOKEN', 'the value ends before this: put the whole text into quotes, or write the comma that is missing'],
  ['MISSING_CHAR', 'a sign is missing here or before: a closing quote, the colon behind a key, or the dash of a list item, whose lines begin in one column'],
  ['BAD_DQ_ESCAPE', 'within "…" a backslash begins an escape: write \\\\ for one, or put the text into single quotes'],
]);

/**
 * What to report of a document that is no YAML: the first fault alone, since the parser's further ones mostly follow from it; of keys that stand twice,
 * which mislead it in nothing, each.
 */
export function faultsOf(errors: readonly YAMLError[]): readonly { readonly offset: number; readonly message: string }[] {
  const first = errors.filter((error) => error.code !== 'DUPLICATE_KEY').reduce<YAMLError | null>((a, b) => (a && a.pos[0] <= b.pos[0] ? a : b), null);
  return (first ? [first] : errors).map((error) => ({ offset: error.pos[0], message: CURES.get(error.code) ?? error.message }));
}
