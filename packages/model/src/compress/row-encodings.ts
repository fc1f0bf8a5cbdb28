/**
 * Encodings with a pointer to the start of each row, so that a row can be read alone.
 *
 * ```
 * mask: rows + 1 pointers │ one field for each stored code          data: the stored codes
 * ```
 *
 * `csr`: the field is the code's column. `run-length`: it is the number of zeros before the code, in four bits; where
 * more zeros precede it, filler zeros are stored (EIE, Han et al., ISCA 2016, section 3.2). Pointers and columns are
 * as wide as the shape makes them; zeros at the end of a row are stored nowhere.
 */
import { BITS_PER_BYTE } from '@adaptmem/core';
import { BitReader, BitWriter, bitsFor } from './bit-stream.js';
import { LANES } from './bitmask.js';
import type { CodeEncoding, EncodedParts } from './encodings.js';
import { type Codes, codeArray } from './number-format.js';
import { packBits, packedBytes } from './pack-bits.js';

/** EIE's four bits. */
const RUN_BITS = 4;
const LONGEST_RUN = 2 ** RUN_BITS - 1;

/** What distinguishes the encodings: the field that stands for a code's place. */
interface PlaceField {
  /** Width of the field (bit). */
  width(columns: number): number;
  /** Fields of a row, with the column of each stored code; a filler has the column of a zero. */
  fieldsOf(columns: readonly number[]): { field: number; column: number }[];
  /** The column of a field. @param previous column of the code before, −1 at the start of a row */
  columnOf(field: number, previous: number): number;
  /** Codes stored for each non-zero with so many columns for each of them. */
  storedFor(columnsEach: number): number;
}

const COLUMN: PlaceField = {
  width: (columns) => bitsFor(columns - 1),
  fieldsOf: (columns) => columns.map((column) => ({ field: column, column })),
  columnOf: (field) => field,
  storedFor: () => 1,
};

const RUN: PlaceField = {
  width: () => RUN_BITS,
  fieldsOf(columns) {
    const fields: { field: number; column: number }[] = [];
    let next = 0;
    for (const column of columns) {
      for (; column - next > LONGEST_RUN; next += LONGEST_RUN + 1) {
        fields.push({ field: LONGEST_RUN, column: next + LONGEST_RUN });
      }
      fields.push({ field: column - next, column });
      next = column + 1;
    }
    return fields;
  },
  columnOf: (field, previous) => previous + 1 + field,
  storedFor: (columnsEach) => Math.max(1, Math.ceil(columnsEach / (LONGEST_RUN + 1))),
};

export const CSR: CodeEncoding = rowEncoding(COLUMN);
export const RUN_LENGTH: CodeEncoding = rowEncoding(RUN);

/** Rows are those of the first axis, and columns all others. */
function sizesOf(shape: readonly number[]) {
  const rows = shape[0] ?? 1;
  const elements = shape.reduce((product, size) => product * size, 1);
  return { rows, columns: elements / rows, elements, pointerBits: bitsFor(elements) };
}

function rowEncoding(place: PlaceField): CodeEncoding {
  const maskBits = (stored: number, shape: readonly number[]) => {
    const { rows, columns, pointerBits } = sizesOf(shape);
    return (rows + 1) * pointerBits + stored * place.width(columns);
  };
  return {
    encode(codes, bits, shape) {
      const { rows, columns, pointerBits } = sizesOf(shape);
      const places = Array.from({ length: rows }, (_, row) =>
        place.fieldsOf(nonZeroColumns(codes, row * columns, columns)),
      );
      const stored = places.reduce((sum, { length }) => sum + length, 0);
      const size = { data: stored * bits, mask: maskBits(stored, shape) };
      const mask = new Uint8Array(packedBytes(size.mask, 1));
      const writer = new BitWriter(mask);
      let pointer = 0;
      writer.write(pointer, pointerBits);
      for (const { length } of places) {
        pointer += length;
        writer.write(pointer, pointerBits);
      }
      const kept = codeArray(bits, stored);
      let next = 0;
      let nonZeros = 0;
      places.forEach((fields, row) => {
        for (const { field, column } of fields) {
          writer.write(field, place.width(columns));
          const code = codes[row * columns + column]!;
          if (code !== 0) nonZeros++;
          kept[next++] = code;
        }
      });
      writer.end();
      return { data: packBits(kept, bits), mask, nonZeros, bits: size };
    },
    decode(parts, bits, shape) {
      const { rows, columns, elements } = sizesOf(shape);
      const codes = codeArray(bits, elements);
      for (let row = 0; row < rows; row++) {
        codes.set(readRow(parts, bits, shape, row, place), row * columns);
      }
      return codes;
    },
    open(parts, bits, shape) {
      const { columns, elements } = sizesOf(shape);
      return (vector) => {
        const codes = codeArray(bits, Math.min(LANES, elements - vector * LANES));
        for (let at = 0; at < codes.length; ) {
          const index = vector * LANES + at;
          const row = readRow(parts, bits, shape, Math.floor(index / columns), place);
          const part = row.subarray(index % columns).subarray(0, codes.length - at);
          codes.set(part, at);
          at += part.length;
        }
        return codes;
      };
    },
    sizeOf(nonZeros, bits, shape) {
      const stored = nonZeros * place.storedFor(sizesOf(shape).elements / Math.max(1, nonZeros));
      return { data: stored * bits, mask: maskBits(stored, shape) };
    },
  };
}

function nonZeroColumns(codes: Codes, start: number, columns: number): number[] {
  const found: number[] = [];
  for (let column = 0; column < columns; column++) if (codes[start + column] !== 0) found.push(column);
  return found;
}

/** One row; pointers and fields that faults sent out of range end the row or drop the code. */
function readRow(
  { data, mask }: EncodedParts,
  bits: number,
  shape: readonly number[],
  row: number,
  place: PlaceField,
): Codes {
  const { rows, columns, pointerBits } = sizesOf(shape);
  const codes = codeArray(bits, columns);
  const pointers = new BitReader(mask, row * pointerBits);
  const start = pointers.read(pointerBits);
  const stored = Math.floor((data.length * BITS_PER_BYTE) / bits);
  const end = Math.min(pointers.read(pointerBits), stored, start + columns);
  const width = place.width(columns);
  const fields = new BitReader(mask, (rows + 1) * pointerBits + start * width);
  const values = new BitReader(data, start * bits);
  let column = -1;
  for (let index = start; index < end; index++) {
    column = place.columnOf(fields.read(width), column);
    const code = values.read(bits);
    if (column < columns) codes[column] = code;
  }
  return codes;
}
