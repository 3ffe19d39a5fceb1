// Writes down where a problem is expected: in a text, `▶` stands right before the spot.

const MARK = '▶';

export interface Marked {
  readonly text: string;
  /** `line:column` of each mark, in the text without the marks. */
  readonly places: readonly string[];
}

export function marked(source: string): Marked {
  const places: string[] = [];
  const lines = source.split('\n').map((line, i) => {
    const parts = line.split(MARK);
    let column = 1;
    for (const part of parts.slice(0, -1)) {
      column += part.length;
      places.push(`${i + 1}:${column}`);
    }
    return parts.join('');
  });
  return { text: lines.join('\n'), places };
}
