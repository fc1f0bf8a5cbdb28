/** How the host cuts an operation into commands that the unit's registers and mask buffers can take. */
import { BITS_PER_KIB, type SfuFunction } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { GemmShape } from './tiling.js';

/** Equal commands. */
export interface Commands<T> {
  command: T;
  count: number;
}

/**
 * The commands of a matrix product: as many columns as their masks leave room for in one decoder, then as many rows
 * as fit beside the result in the other: cols = ⌊masks / K⌋, rows = ⌊masks / (K + cols)⌋, in multiples of n (the
 * driver of the released unit). An inner dimension beyond the register is cut, its partial sums add up for free.
 */
export function gemmCommands(shape: GemmShape, hardware: Hardware): Commands<GemmShape>[] {
  const { registers } = hardware.unit;
  const n = hardware.config.pe_array.vector_size;
  const masks = hardware.config.buffers.mask_kib * BITS_PER_KIB;
  const whole = (size: number, bits: number) => Math.max(n, wholeVectors(Math.min(size, largest(bits)), n));
  const innerLimit = Math.min(
    whole(Number.POSITIVE_INFINITY, registers.inner),
    n * largest(registers.inner_vectors),
  );
  return piecesOf(shape.inner, innerLimit).flatMap((inner) => {
    const cols = whole(Math.min(masks / inner.size, filled(shape.cols, n)), registers.cols);
    const rows = whole(masks / (inner.size + cols), registers.rows);
    return piecesOf(shape.cols, cols).flatMap((col) =>
      piecesOf(shape.rows, rows).map((row) => ({
        command: { rows: row.size, cols: col.size, inner: inner.size },
        count: row.count * col.count * inner.count,
      })),
    );
  });
}

export interface FunctionShape {
  rows: number;
  /** Vectors of n elements in a row. */
  vectors: number;
}

/** The commands of a special function: as many whole rows as there are masks for. */
export function functionCommands(
  name: SfuFunction,
  shape: FunctionShape,
  hardware: Hardware,
): Commands<FunctionShape>[] {
  const { registers, functions } = hardware.unit;
  const { buffers, pe_array } = hardware.config;
  const maskWords = (buffers.mask_kib * BITS_PER_KIB) / pe_array.vector_size;
  return piecesOf(shape.vectors, largest(registers.function_vectors)).flatMap((vectors) => {
    const fitting = Math.max(1, Math.floor(maskWords / vectors.size));
    const limit = Math.min(
      fitting,
      largest(registers.function_rows),
      functions[name].rows_per_command ?? fitting,
    );
    return piecesOf(shape.rows, limit).map((rows) => ({
      command: { rows: rows.size, vectors: vectors.size },
      count: rows.count * vectors.count,
    }));
  });
}

interface Pieces {
  size: number;
  count: number;
}

/** `total` in pieces of `limit` and a rest. */
function piecesOf(total: number, limit: number): Pieces[] {
  const pieces: Pieces[] = [
    { size: limit, count: Math.floor(total / limit) },
    { size: total % limit, count: 1 },
  ];
  return pieces.filter(({ size, count }) => size > 0 && count > 0);
}

const filled = (size: number, n: number) => Math.ceil(size / n) * n;
const wholeVectors = (size: number, n: number) => Math.floor(size / n) * n;
const largest = (bits: number) => 2 ** bits - 1;
