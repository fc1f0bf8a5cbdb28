/**
 * A WebAssembly module with one function: a small matrix product in SIMD, C = A·B.
 *
 * tfjs's WebAssembly backend multiplies batches and transposed operands in a scalar loop at about 2 GFLOP/s, and
 * attention is nothing but such products. This kernel keeps a tile of 4 × 8 results in registers and walks along
 * the inner dimension:
 *
 *     for each step k:   b0 b1  ← 8 numbers of row k of B
 *                        for r = 0 … 3:  s ← A[m + r, k] in all four lanes;  tile[r] += s·(b0 b1)
 *
 * A is read one number at a time, so its rows and columns may lie at any distance and a transposed A costs nothing;
 * B needs contiguous rows whose length is a multiple of 8 (the caller packs it). The module is assembled here, byte
 * by byte, because the project has no toolchain for WebAssembly: https://webassembly.github.io/spec/core/binary/.
 */

/**
 * Distances are in bytes: between rows and between columns of A, rows of B, rows of C. `columns` is a multiple of 8.
 * Needs at least one step of the inner dimension.
 */
export type Gemm = (
  a: number,
  rowOfA: number,
  columnOfA: number,
  b: number,
  rowOfB: number,
  c: number,
  rowOfC: number,
  rows: number,
  columns: number,
  inner: number,
) => void;

/** Columns of a tile; B's and C's rows must have a multiple of it. */
export const TILE_COLUMNS = 8;
/** Rows of a tile. */
export const TILE_ROWS = 4;

/** What we use of the WebAssembly interface, which Node's types do not describe. */
interface WebAssemblyInterface {
  Memory: new (...size: never[]) => object;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
}
const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface })
  .WebAssembly;

/** Instantiates the kernel over another module's memory; undefined if that is no memory. */
export function instantiateGemm(memory: unknown): Gemm | undefined {
  if (!(memory instanceof Memory)) return undefined;
  return new Instance(new Module(moduleBytes()), { env: { memory } }).exports.gemm as Gemm;
}

const I32 = 0x7f;
const V128 = 0x7b;

/** Numbers of the locals: the ten parameters of `Gemm` in order, then what the loops need. */
const PARAMETERS = 10;
const [A, ROW_A, COLUMN_A, B, ROW_B, C, ROW_C, ROWS, COLUMNS, INNER] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;
const [M, N, K, POINTER_B, POINTER_C, POINTER_A] = [10, 11, 12, 13, 14, 15] as const;
const INTEGERS = 5 + TILE_ROWS; // POINTER_A is the first of one for each row
const B0 = PARAMETERS + INTEGERS;
const [B1, SPLAT, TILE] = [B0 + 1, B0 + 2, B0 + 3] as const;
const VECTORS = 3 + 2 * TILE_ROWS;

type Code = number[];

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const body = [...vector([locals(INTEGERS, I32), locals(VECTORS, V128)]), ...gemmBody(), END];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
    ...section(1, vector([[0x60, ...vector(new Array<Code>(PARAMETERS).fill([I32])), 0x00]])),
    ...section(2, vector([[...name('env'), ...name('memory'), 0x02, 0x00, 0x00]])),
    ...section(3, vector([[0x00]])),
    ...section(7, vector([[...name('gemm'), 0x00, 0x00]])),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

/** Tiles of four rows while there are so many, then single rows. */
function gemmBody(): Code {
  return [...constant(0), ...set(M), ...rowsOfTiles(TILE_ROWS), ...rowsOfTiles(1)];
}

/** while (m + height <= rows) { one row of tiles; m += height } */
function rowsOfTiles(height: number): Code {
  const done = [...get(ROWS), ...get(M), I32_SUB, ...constant(height), I32_LT_S];
  return [
    ...[BLOCK, NO_RESULT, LOOP, NO_RESULT, ...done, BR_IF, 1],
    ...tilesOfRow(height),
    ...increase(M, constant(height)),
    ...[BR, 0, END, END],
  ];
}

/** do { one tile; n += 8 } while (n < columns) */
function tilesOfRow(height: number): Code {
  return [
    ...[...constant(0), ...set(N), LOOP, NO_RESULT],
    ...tile(height),
    ...increase(N, constant(TILE_COLUMNS)),
    ...[...get(N), ...get(COLUMNS), I32_LT_S, BR_IF, 0, END],
  ];
}

function tile(height: number): Code {
  const rows = Array.from({ length: height }, (_, row) => row);
  const accumulators = rows.flatMap((row) => [TILE + 2 * row, TILE + 2 * row + 1]);
  return [
    ...accumulators.flatMap((local) => [...ZERO_VECTOR, ...set(local)]),
    ...rows.flatMap((row) => [
      ...address(A, [...get(M), ...constant(row), I32_ADD], ROW_A),
      ...set(POINTER_A + row),
    ]),
    ...[...get(B), ...columnOffset(), I32_ADD, ...set(POINTER_B)],
    ...[...get(INNER), ...set(K), LOOP, NO_RESULT],
    ...[...get(POINTER_B), ...load(0), ...set(B0), ...get(POINTER_B), ...load(16), ...set(B1)],
    ...rows.flatMap((row) => [
      ...[...get(POINTER_A + row), ...LOAD_SPLAT, ...set(SPLAT)],
      ...accumulate(TILE + 2 * row, B0),
      ...accumulate(TILE + 2 * row + 1, B1),
      ...increase(POINTER_A + row, get(COLUMN_A)),
    ]),
    ...increase(POINTER_B, get(ROW_B)),
    ...[...get(K), ...constant(1), I32_SUB, ...tee(K), BR_IF, 0, END],
    ...[...address(C, get(M), ROW_C), ...columnOffset(), I32_ADD, ...set(POINTER_C)],
    ...rows.flatMap((row) => [
      ...[...get(POINTER_C), ...get(TILE + 2 * row), ...store(0)],
      ...[...get(POINTER_C), ...get(TILE + 2 * row + 1), ...store(16)],
      ...increase(POINTER_C, get(ROW_C)),
    ]),
  ];
}

/** base + index·distance */
function address(base: number, index: Code, distance: number): Code {
  return [...get(base), ...index, ...get(distance), I32_MUL, I32_ADD];
}

/** 4·n: bytes before the tile's first column. */
function columnOffset(): Code {
  return [...get(N), ...constant(4), I32_MUL];
}

function accumulate(local: number, operand: number): Code {
  return [...get(local), ...get(SPLAT), ...get(operand), ...F32X4_MUL, ...F32X4_ADD, ...set(local)];
}

function increase(local: number, by: Code): Code {
  return [...get(local), ...by, I32_ADD, ...set(local)];
}

const [BLOCK, LOOP, END, BR, BR_IF, NO_RESULT] = [0x02, 0x03, 0x0b, 0x0c, 0x0d, 0x40] as const;
const [I32_ADD, I32_SUB, I32_MUL, I32_LT_S] = [0x6a, 0x6b, 0x6c, 0x48] as const;
const LOAD_SPLAT = [0xfd, 0x09, 0x02, 0x00];
const ZERO_VECTOR = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const F32X4_ADD = [0xfd, 0xe4, 0x01];
const F32X4_MUL = [0xfd, 0xe6, 0x01];
const load = (offset: number): Code => [0xfd, 0x00, 0x02, offset];
const store = (offset: number): Code => [0xfd, 0x0b, 0x02, offset];
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const tee = (local: number): Code => [0x22, local];
/** Below 64, so that it is one byte of signed LEB128. */
const constant = (value: number): Code => [0x41, value];
const locals = (count: number, type: number): Code => [count, type];
const vector = (items: Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const name = (text: string): Code => [...unsigned(text.length), ...Buffer.from(text)];

/** LEB128. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
