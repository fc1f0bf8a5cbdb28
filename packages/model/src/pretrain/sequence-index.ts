/** Where the sequences of a corpus begin and how long they are, as a file: so that any of them can be asked for. */
import { existsSync } from 'node:fs';
import { openFile, writeAtomicStream } from '@adaptmem/core';
import type { Stretch } from './pack-documents.js';

/** An index that is open for reading. */
export interface SequenceIndex {
  readonly count: number;
  /** @param number from 0 @throws FileError */
  stretch(number: number): Stretch;
  close(): void;
}

/** A stretch is one float64, start · 2¹⁶ + tokens, exact for corpora of up to 2³⁷ tokens. */
const TOKENS = 2 ** 16;
const BYTES = 8;
const BLOCK = 1 << 13;

/** Writes the index unless it is there, and opens it. @throws FileError */
export async function openSequenceIndex(
  path: string,
  stretches: () => Iterable<Stretch>,
): Promise<SequenceIndex> {
  if (!existsSync(path)) await writeAtomicStream(path, encoded(stretches()));
  const file = openFile(path);
  return {
    count: file.size / BYTES,
    stretch(number) {
      const [value] = new Float64Array(file.read(number * BYTES, (number + 1) * BYTES).buffer) as unknown as [
        number,
      ];
      return { start: Math.floor(value / TOKENS), tokens: value % TOKENS };
    },
    close: () => file.close(),
  };
}

async function* encoded(stretches: Iterable<Stretch>): AsyncGenerator<Uint8Array> {
  let block: number[] = [];
  for (const { start, tokens } of stretches) {
    block.push(start * TOKENS + tokens);
    if (block.length < BLOCK) continue;
    yield new Uint8Array(Float64Array.from(block).buffer);
    block = [];
  }
  yield new Uint8Array(Float64Array.from(block).buffer);
}
