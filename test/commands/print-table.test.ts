import { describe, expect, it } from 'vitest';
import { printTable } from '../../src/commands/print-table.ts';
import { printable } from '../../src/commands/terminal.ts';
import { captureTerminal } from './captured-terminal.ts';

const COLUMNS = [
  { title: 'sku' },
  { title: 'on hand', align: 'right' as const },
  { title: 'who', mayBeEmpty: true as const },
  { title: 'says', wraps: true as const },
];
const ROWS = [
  ['A-1', '5', '', 'one two three four'],
  ['LONGER-2', '12345', '', 'five'],
];

function print(columns: Parameters<typeof printTable>[1], rows: Parameters<typeof printTable>[2], width?: number): string {
  const captured = captureTerminal({ cwd: '/', ...(width === undefined ? {} : { width }) });
  printTable(captured.terminal, columns, rows);
  return captured.out();
}

/** Without what colours it. */
function plain(text: string): string {
  return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
}

describe('a table', () => {
  it('is aligned in a pipe, with every column, however long its lines', () => {
    expect(print(COLUMNS, ROWS)).toBe(
      ['sku       on hand  who  says', 'A-1             5       one two three four', 'LONGER-2    12345       five'].join('\n'),
    );
  });

  it('is wrapped to a terminal between words, and leaves out a column with nothing in it', () => {
    const lines = plain(print(COLUMNS, ROWS, 30)).split('\n');
    expect(lines).toEqual(['sku       on hand  says', 'A-1             5  one two', '                   three four', 'LONGER-2    12345  five']);
  });

  it('breaks no word on a terminal too narrow for it', () => {
    const lines = plain(print([{ title: 'a', wraps: true }], [['unbreakable words']], 5)).split('\n');
    expect(lines.map((line) => line.trim())).toEqual(['a', 'unbreakable', 'words']);
  });

  it('has no line of titles where no column has one', () => {
    expect(print([{ title: '' }, { title: '' }], [['due', 'today']])).toBe('due  today');
    expect(print([{ title: '' }], [])).toBe('');
  });

  it('shows nothing of a database’s text that a terminal would obey', () => {
    const evil = ['\u001b[2J\u001b]0;owned\u0007', 'a\r\nb\tc', '\u009b31m', 'a\u2028b', '\u202Etxt.exe', '\u0000'];
    for (const text of evil) {
      const shown = plain(print([{ title: 'x' }], [[text]], 80)).split('\n');
      expect(shown).toHaveLength(2);
      expect(shown[1]).toMatch(/^[^\p{Cc}\p{Bidi_Control}\p{Zl}]*$/u);
    }
    expect(printable('Zoë 🦊 漢字')).toBe('Zoë 🦊 漢字');
  });
});
