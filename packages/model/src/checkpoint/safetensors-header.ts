/**
 * The header of a safetensors file: 8 bytes of length (little-endian), then JSON that says of every tensor its
 * type, shape and place. A file from elsewhere may be cut or hostile, so that nothing in it is believed unchecked.
 * Format: https://huggingface.co/docs/safetensors, section "Format".
 */
import { DataError, type Issue } from '@adaptmem/core';
import { elementsOf } from '../tensor-map.js';
import { DTYPES, type DtypeName, isDtype } from './dtypes.js';
import { duplicateKeys } from './duplicate-keys.js';

/** One tensor as the header describes it. */
export interface TensorEntry {
  name: string;
  dtype: DtypeName;
  shape: readonly number[];
  /** First byte and the byte after the last, counted from the end of the header. */
  begin: number;
  end: number;
}

/** A header that was checked against the length of its file. */
export interface SafetensorsHeader {
  metadata: Record<string, string>;
  /** In the order in which the data lies. */
  entries: readonly TensorEntry[];
  /** Byte of the file at which the data starts. */
  dataStart: number;
}

/** 100 MB, the limit of the format's own implementation. */
const LONGEST_HEADER = 100_000_000;
const LENGTH_BYTES = 8;

/** The bytes of a file, of which only parts are read. */
export interface ByteSource {
  /** Length of the whole in bytes. */
  readonly size: number;
  read(begin: number, end: number): Uint8Array;
}

/** More mistakes of one header than this are only counted. */
const MOST_MISTAKES = 50;

/**
 * Reads and checks the header of a file.
 *
 * @param file name for messages
 * @throws DataError with every mistake: cut file, bad length, no JSON, duplicate names, unknown types, bad shapes,
 *   offsets that overlap, leave a hole, leave the file, or do not fit type and shape
 */
export function parseHeader(source: ByteSource, file: string): SafetensorsHeader {
  const length = headerLength(source, file);
  const dataStart = LENGTH_BYTES + length;
  const root = headerJson(source.read(LENGTH_BYTES, dataStart), file);
  const mistakes: Issue[] = [];
  const report = (path: string, message: string) =>
    mistakes.push({ file, path, message, code: 'SAFETENSORS_HEADER' });
  const metadata = checkMetadata(root.__metadata__, report);
  const entries = Object.entries(root)
    .filter(([name]) => name !== '__metadata__')
    .flatMap(([name, value]) => checkEntry(name, value, report) ?? [])
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  if (mistakes.length === 0) checkCover(entries, source.size - dataStart, report);
  if (mistakes.length > 0) throw new DataError(firstOf(mistakes, file));
  return { metadata, entries, dataStart };
}

function firstOf(mistakes: readonly Issue[], file: string): Issue[] {
  if (mistakes.length <= MOST_MISTAKES) return [...mistakes];
  const message = `${mistakes.length - MOST_MISTAKES} more mistakes`;
  return [...mistakes.slice(0, MOST_MISTAKES), { file, message, code: 'SAFETENSORS_HEADER' }];
}

type Report = (path: string, message: string) => void;

function headerLength({ size, read }: ByteSource, file: string): number {
  if (size < LENGTH_BYTES) {
    throw refuse(file, `File has ${size} bytes; a safetensors file starts with 8 bytes of header length`);
  }
  const bytes = read(0, LENGTH_BYTES);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(LONGEST_HEADER)) {
    throw refuse(
      file,
      `Header length is ${length}, the limit is ${LONGEST_HEADER}; is this a safetensors file?`,
    );
  }
  if (Number(length) > size - LENGTH_BYTES) {
    throw refuse(
      file,
      `Header is said to have ${length} bytes, but ${size - LENGTH_BYTES} follow: file is cut`,
    );
  }
  return Number(length);
}

function headerJson(bytes: Uint8Array, file: string): Record<string, unknown> {
  let root: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    root = JSON.parse(text);
  } catch (cause) {
    throw refuse(file, `Header is not JSON in UTF-8 (${cause instanceof Error ? cause.message : cause})`);
  }
  if (!isRecord(root)) throw refuse(file, 'Header must be a JSON object of tensors');
  const twice = duplicateKeys(text);
  if (twice.length > 0) throw refuse(file, `Header names "${twice.join('", "')}" more than once`);
  return root;
}

function checkMetadata(value: unknown, report: Report): Record<string, string> {
  if (value === undefined) return {};
  if (isRecord(value) && Object.values(value).every((item) => typeof item === 'string')) {
    return value as Record<string, string>;
  }
  report('__metadata__', 'Metadata must be an object of strings');
  return {};
}

function checkEntry(name: string, value: unknown, report: Report): TensorEntry | undefined {
  const entry = isRecord(value) ? value : {};
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) {
    const known = Object.keys(DTYPES).join(', ');
    return void report(name, `Unknown dtype ${shown(dtype)}; known are ${known}`);
  }
  if (!isSizes(shape)) return void report(name, 'Shape must be a list of whole numbers from 0 on');
  if (!isSizes(offsets) || offsets.length !== 2) {
    return void report(name, 'data_offsets must be two whole numbers from 0 on');
  }
  const [begin, end] = offsets as [number, number];
  const needed = elementsOf(shape) * DTYPES[dtype].bytes;
  if (end - begin !== needed) {
    return void report(
      name,
      `${dtype} of shape [${shape}] needs ${needed} bytes, offsets ${begin} to ${end} give ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** The tensors must cover the data exactly: no overlap, no hole, nothing behind. */
function checkCover(entries: readonly TensorEntry[], dataBytes: number, report: Report): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (end > dataBytes)
      report(name, `Data ends at byte ${end}, but the file holds ${dataBytes}: file is cut`);
    else if (begin < covered)
      report(name, `Data starts at byte ${begin}, inside another tensor that ends at ${covered}`);
    else if (begin > covered)
      report(name, `Data starts at byte ${begin}, leaving ${begin - covered} bytes of no tensor before it`);
    covered = Math.max(covered, end);
  }
  if (covered < dataBytes) report('', `${dataBytes - covered} bytes behind the last tensor belong to none`);
}

/** A value of the file in a message: a text cut short; of anything else only the kind. */
function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `of type ${typeof value}`;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function refuse(file: string, message: string): DataError {
  return new DataError([{ file, message, code: 'SAFETENSORS_HEADER' }]);
}
