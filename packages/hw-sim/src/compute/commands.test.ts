import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shipped } from '../../test/shipped.js';
import { functionCommands, gemmCommands } from './commands.js';

const released = shipped('edgebert-released');

describe('gemmCommands()', () => {
  it('takes the largest command of the released driver', () => {
    // masks of 65536 bits: cols = ⌊65536 / 3072⌋ = 21 → 16, rows = ⌊65536 / 3088⌋ = 21 → 16
    expect(gemmCommands({ rows: 128, cols: 768, inner: 3072 }, released)).toEqual([
      { command: { rows: 16, cols: 16, inner: 3072 }, count: 8 * 48 },
    ]);
  });

  it('leaves what fits whole', () => {
    const shape = { rows: 128, cols: 128, inner: 64 };
    expect(gemmCommands(shape, released)).toEqual([{ command: shape, count: 1 }]);
  });

  it('covers every product once, within the registers', () => {
    const size = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(size, size, size, (rows, cols, inner) => {
        const commands = gemmCommands({ rows, cols, inner }, released);
        const macs = commands.reduce(
          (sum, { command, count }) => sum + count * command.rows * command.cols * command.inner,
          0,
        );
        expect(macs).toBe(rows * cols * inner);
        for (const { command } of commands) {
          expect(Math.max(command.rows, command.cols)).toBeLessThan(1024);
          expect(command.inner).toBeLessThanOrEqual(4080);
        }
      }),
      { seed: 5 },
    );
  });
});

describe('functionCommands()', () => {
  it('takes as many rows as there are masks for, and one row where the machine knows no rows', () => {
    expect(functionCommands('layernorm', { rows: 128, vectors: 48 }, released)).toEqual([
      { command: { rows: 85, vectors: 48 }, count: 1 },
      { command: { rows: 43, vectors: 48 }, count: 1 },
    ]);
    expect(functionCommands('early_exit', { rows: 3, vectors: 1 }, released)).toEqual([
      { command: { rows: 1, vectors: 1 }, count: 3 },
    ]);
  });
});
