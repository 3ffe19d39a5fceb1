// What a Markdown document says in its tables and its fenced blocks. Works on text alone, and knows nothing of what the words mean.

export interface Block {
  /** Of its first line within the document, from 1. */
  readonly line: number;
  /** `yaml into intake` → [yaml, into, intake]. */
  readonly info: readonly string[];
  readonly text: string;
}

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function findBlocks(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly line: number; readonly info: readonly string[]; readonly lines: string[] } | null = null;
  for (const [i, line] of markdown.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (open === null) {
      if (fence) open = { line: i + 2, info: (fence[1] ?? '').trim().split(/\s+/), lines: [] };
    } else if (fence) {
      blocks.push({ line: open.line, info: open.info, text: `${open.lines.join('\n')}\n` });
      open = null;
    } else open.lines.push(line);
  }
  return blocks;
}

/** What stands below the heading of these words, up to the next heading of any level; empty where there is no such heading. */
export function sectionOf(markdown: string, heading: string): string {
  const lines = withoutBlocks(markdown).split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '').trim() === heading);
  if (start < 0) return '';
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** A `#` in them heads nothing. */
function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```[^\n]*\n[\s\S]*?^```/gm, '');
}

function tablesIn(section: string): readonly Table[] {
  const tables: { head: readonly string[]; rows: (readonly string[])[] }[] = [];
  let isWithin = false;
  for (const line of section.split('\n')) {
    if (!line.startsWith('|')) isWithin = false;
    else if (!isWithin) {
      tables.push({ head: cellsOf(line), rows: [] });
      isWithin = true;
    } else if (!/^[\s|:-]+$/.test(line)) tables.at(-1)?.rows.push(cellsOf(line));
  }
  return tables;
}

/** The rows of the section's tables whose first column is headed so. */
export function rowsOf(markdown: string, heading: string, column: string): readonly (readonly string[])[] {
  return tablesIn(sectionOf(markdown, heading)).flatMap(({ head, rows }) => (head[0] === column ? rows : []));
}

/** Inline code: `` `over`, `at_least` `` → [over, at_least]. */
export function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function cellsOf(line: string): readonly string[] {
  const cells = line.trim().replace(/^\||\|$/g, '');
  return cells.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim());
}

/** Links that lead nowhere. `read` has the text of a file that lies so from the document, null where there is none; links to the web are not followed. */
export function findBrokenLinks(markdown: string, read: (path: string) => string | null): readonly string[] {
  const links = [...withoutBlocks(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const text = path === '' ? markdown : read(path);
    return text === null || (anchor !== undefined && !anchorsOf(text).has(anchor));
  });
}

/** As the usual viewers make them of headings. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...withoutBlocks(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.trim().toLowerCase());
  return new Set(headings.map((heading) => heading.replace(/[^\w\s-]/g, '').replaceAll(' ', '-')));
}
