// One operand, typed like the fact that it is held against: `fulfilled`, `5`, `25.00 USD`, `2026-11-21T10:00:00Z`, `4h`.

import { parseDecimal } from '../domain/decimal.ts';
import { parseDate, parseInstant } from '../domain/time.ts';
import type { FactDefinition } from './fact-table.ts';
import { parseMoney } from './read-tolerance.ts';
import type { Operand } from './rulebook.ts';
import { readDuration, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

export function readOperand(spot: Spot, fact: FactDefinition): Operand | undefined {
  if (fact.type === 'duration') return readDuration(spot);
  const text = readText(spot, `a value for "${fact.path}"`);
  if (text === undefined) return undefined;
  switch (fact.type) {
    case 'text':
    case 'set':
      return readWord(spot, text, fact);
    case 'integer':
    case 'quantity':
      return readNumber(spot, text, fact);
    case 'money':
      return (
        parseMoney(text) ?? parseDecimal(text) ?? refuse(spot, `"${fact.path}" is money, and "${text}" is no amount: write 25.00 USD, or 25 for any currency`)
      );
    case 'instant':
      return parseInstant(text, 'UTC') ?? refuse(spot, `"${fact.path}" is an instant, and "${text}" is none: write 2026-11-21T10:00:00Z, or older_than: 4h`);
    case 'date':
      return (text.length === 10 ? parseDate(text) : undefined) ?? refuse(spot, `"${fact.path}" is a date, and "${text}" is none: write 2026-11-21`);
    case 'boolean':
      return readYesOrNo(spot, text, fact);
    default:
      return fact.type satisfies never;
  }
}

function readWord(spot: Spot, text: string, fact: FactDefinition): string | undefined {
  if (fact.words === null || fact.words.includes(text)) return text;
  if (fact.words.length === 0) return refuse(spot, `"${fact.path}" can hold nothing in this boundary, so "${text}" never holds${EMPTY[fact.path] ?? ''}`);
  return refuse(spot, `"${fact.path}" is never "${text}"${suggest(text, fact.words)}`);
}

const EMPTY: Readonly<Record<string, string>> = { differs: ': nothing is compared', breaks: ': it has no "never:"' };

function readNumber(spot: Spot, text: string, fact: FactDefinition): Operand | undefined {
  const number = parseDecimal(text);
  if (number === undefined) return refuse(spot, `"${fact.path}" is ${fact.type === 'integer' ? 'an integer' : 'a quantity'}, and "${text}" is no number`);
  if (fact.type === 'integer' && number % 1_000_000_000_000n !== 0n) return refuse(spot, `"${fact.path}" is an integer, and "${text}" is no whole number`);
  return number;
}

function readYesOrNo(spot: Spot, text: string, fact: FactDefinition): boolean | undefined {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'yes') return true;
  if (word === 'false' || word === 'no') return false;
  return refuse(spot, `"${fact.path}" is true or false, not "${text}"`);
}
