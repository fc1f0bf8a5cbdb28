import { describe, expect, it } from 'vitest';
import { createTransferLine } from './transfer-line.js';

function recorded(isTTY: boolean) {
  const written: string[] = [];
  const line = createTransferLine({ isTTY, write: (text) => written.push(text) });
  return { line, written };
}

describe('createTransferLine()', () => {
  it('writes a line every tenth where there is no terminal', () => {
    const { line, written } = recorded(false);
    for (let bytes = 0; bytes <= 5e6; bytes += 1e5) line.show('http://host/RTE.zip', bytes, 5e6);
    line.end();
    expect(written).toHaveLength(11);
    expect(written[3]).toBe('http://host/RTE.zip   30 % of 5.0 MB\n');
  });

  it('writes over its line on a terminal, within 80 columns, and leaves nothing of it', () => {
    const { line, written } = recorded(true);
    line.show(`http://host/${'long/'.repeat(30)}RTE.zip`, 1e6, 312e6);
    line.end();
    expect(written[0]).toMatch(/^\r.*RTE\.zip {4}0 % of 312\.0 MB/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what clears the rest of a line begins with one
    expect(written[0]!.replace(/\r|\u001b\[K/g, '').length).toBeLessThan(80);
    expect(written.at(-1)).toBe('\r\u001b[K');
  });
});
