import { createRng, type Interleaving } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GemmShape } from '../compute/tiling.js';
import { bankPlace } from '../memory/address-map.js';
import { BankedMemory } from '../memory/banked-memory.js';
import { type GemmBlocks, type GemmStep, gemmProgram, movedElements, type Range } from './gemm-program.js';

/** A banked memory that holds numbers: one a word, where its address map puts it. */
class NumberMemory {
  readonly #memory: BankedMemory;
  readonly #cells: Float64Array[];
  cycle = 0;

  constructor(words: number, interleaving: Interleaving) {
    const [banks, blocks] = [4, 16];
    const rows = Math.ceil(words / banks / blocks) * blocks;
    this.#cells = Array.from({ length: banks }, () => new Float64Array(rows));
    this.#memory = new BankedMemory({
      banks,
      rows,
      interleaving,
      ports: 1,
      read: { latency: 3, interval: 2 },
      write: { latency: 9, interval: 9 },
      wakeUpCycles: 0,
      isVolatile: true,
    });
  }

  read(word: number): number {
    this.#access(word, 'read');
    const { bank, row } = this.#place(word);
    return this.#cells[bank]![row]!;
  }

  write(word: number, value: number): void {
    this.#access(word, 'write');
    const { bank, row } = this.#place(word);
    this.#cells[bank]![row] = value;
  }

  #place(word: number) {
    const { interleaving, banks, rows } = this.#memory.config;
    return bankPlace(interleaving, word, { banks, rows });
  }

  #access(word: number, direction: 'read' | 'write'): void {
    this.cycle = this.#memory.earliestReadyAt({ word, direction }, this.cycle);
    this.#memory.issue({ word, direction }, this.cycle);
  }
}

const indices = ({ start, end }: Range) => Array.from({ length: end - start }, (_, offset) => start + offset);

/** Executes a program on numbers; only what a step loaded is in the buffers. */
class Executor {
  readonly #shape: GemmShape;
  readonly #memory: NumberMemory;
  #left = new Map<number, number[]>();
  #right = new Map<number, number[]>();

  constructor(shape: GemmShape, memory: NumberMemory) {
    this.#shape = shape;
    this.#memory = memory;
  }

  run({ rows, cols, loadsLeft, loadsRight }: GemmStep): void {
    const { inner, cols: width } = this.#shape;
    const steps = indices({ start: 0, end: inner });
    const { right, result } = basesOf(this.#shape);
    if (loadsLeft)
      this.#left = new Map(
        indices(rows).map((row) => [row, steps.map((k) => this.#memory.read(row * inner + k))]),
      );
    if (loadsRight)
      this.#right = new Map(
        indices(cols).map((col) => [col, steps.map((k) => this.#memory.read(right + k * width + col))]),
      );
    for (const row of indices(rows)) {
      for (const col of indices(cols)) {
        const sum = this.#left
          .get(row)!
          .reduce((total, value, k) => total + value * this.#right.get(col)![k]!, 0);
        this.#memory.write(result + row * width + col, sum);
      }
    }
  }
}

/** Where the right operand and the result begin; the left operand begins at 0. */
const basesOf = ({ rows, cols, inner }: GemmShape) => ({
  right: rows * inner,
  result: rows * inner + inner * cols,
});

const size = fc.integer({ min: 1, max: 12 });
const shapes = fc.record({ rows: size, cols: size, inner: size });
const blocks: fc.Arbitrary<GemmBlocks> = fc.record({ rows: size, cols: size });

describe('gemmProgram()', () => {
  it('gives the product when it is executed through a banked memory', () => {
    const interleavings = fc.constantFrom<Interleaving>('low-order', 'high-order', 'block', 'xor');
    fc.assert(
      fc.property(shapes, blocks, interleavings, (shape, each, interleaving) => {
        const { rows, cols, inner } = shape;
        const memory = new NumberMemory(rows * inner + inner * cols + rows * cols, interleaving);
        const random = createRng(1).stream('operands');
        const operands = Array.from({ length: rows * inner + inner * cols }, () =>
          Math.round(random.next() * 8),
        );
        for (const [word, value] of operands.entries()) memory.write(word, value);
        const executor = new Executor(shape, memory);
        for (const step of gemmProgram(shape, each)) executor.run(step);
        const { right, result } = basesOf(shape);
        for (let row = 0; row < rows; row++) {
          for (let col = 0; col < cols; col++) {
            let sum = 0;
            for (let k = 0; k < inner; k++)
              sum += operands[row * inner + k]! * operands[right + k * cols + col]!;
            expect(memory.read(result + row * cols + col)).toBe(sum);
          }
        }
      }),
      { seed: 15, numRuns: 40 },
    );
  });

  it('moves what the traffic of the closed forms says', () => {
    fc.assert(
      fc.property(shapes, blocks, (shape, each) => {
        const { rows, cols, inner } = shape;
        const moved = movedElements(gemmProgram(shape, each), inner);
        const passes = cols <= each.cols ? 1 : Math.ceil(rows / each.rows);
        expect(moved).toEqual({ left: rows * inner, right: passes * cols * inner, result: rows * cols });
      }),
      { seed: 15 },
    );
  });
});
