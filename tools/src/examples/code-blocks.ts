/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** Line of the first line of code, from 1. */
  line: number;
  code: string;
}

/** The blocks that open with exactly ```` ```ts ````: those are promised to run as they stand. */
export function typeScriptBlocks(markdown: string): CodeBlock[] {
  const lines = markdown.split('\n');
  const blocks: CodeBlock[] = [];
  let start: number | undefined;
  lines.forEach((line, index) => {
    if (start === undefined && line.trim() === '```ts') start = index + 1;
    else if (start !== undefined && line.trim() === '```') {
      blocks.push({ line: start + 1, code: lines.slice(start, index).join('\n') });
      start = undefined;
    }
  });
  return blocks;
}

/** The block as a program whose line numbers are those of the Markdown file, so that errors point into it. */
export function asProgram(block: CodeBlock): string {
  return `${'\n'.repeat(block.line - 1)}${block.code}\n`;
}
