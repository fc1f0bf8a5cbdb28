/** The lines of a text file, as it is or compressed, one after the other: memory holds one line and one block. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError, DataError, fileError } from '@adaptmem/core';
import { decompressXz } from './decompress-xz.js';

/** A line without its end. */
export interface Line {
  text: string;
  /** From 1. */
  number: number;
}

type Bytes = AsyncIterable<Uint8Array>;

/** How a file is unpacked, by the end of its name; every other file is plain text. */
const UNPACK: Readonly<Record<string, (bytes: Bytes) => Bytes>> = { '.gz': gunzip, '.xz': decompressXz };

/** What a paragraph may be at most: beyond it, the file is hardly one paragraph a line. */
const LONGEST_LINE_BYTES = 1 << 24;
const NEW_LINE = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads UTF-8 text; `.gz` and `.xz` are unpacked on the way. Lines end with LF or CRLF.
 *
 * @throws DataError at file and line for bytes that are no UTF-8, for a line longer than 16 MiB, and for compressed
 *   data that is cut or damaged
 * @throws FileError if the file cannot be read
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const problem = (line: number, message: string, code: string) =>
    new DataError([{ file: path, line, message, code }]);
  let number = 0;
  const lineOf = (bytes: Uint8Array): Line => {
    number++;
    try {
      const text = decoder.decode(bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes);
      return { text: number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text, number };
    } catch {
      throw problem(number, 'Expected UTF-8 text, this line is none', 'TEXT_NOT_UTF8');
    }
  };
  let rest: Uint8Array = new Uint8Array();
  for await (const block of unpacked(path)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, block]) : block;
    let start = 0;
    for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, start)) {
      yield lineOf(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = Uint8Array.prototype.slice.call(bytes, start);
    if (rest.length > LONGEST_LINE_BYTES) {
      const message = `Expected one paragraph a line, this line is longer than ${LONGEST_LINE_BYTES >> 20} MiB`;
      throw problem(number + 1, message, 'TEXT_LINE_LENGTH');
    }
  }
  if (rest.length > 0) yield lineOf(rest);
}

/** The bytes of a file, unpacked. Each block may be reused by its maker once the next is asked for. */
async function* unpacked(path: string): Bytes {
  const suffix = Object.keys(UNPACK).find((end) => path.endsWith(end));
  const packed = blocksOf(path);
  if (suffix === undefined) return yield* packed;
  try {
    yield* UNPACK[suffix]!(packed);
  } catch (error) {
    if (error instanceof AppError) throw error; // of reading, with its own words
    const message = `Cannot unpack this ${suffix.slice(1)} file, it is cut or damaged (${(error as Error).message})`;
    throw new DataError([{ file: path, message, code: 'TEXT_COMPRESSED' }], { cause: error });
  }
}

async function* blocksOf(path: string): Bytes {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 18 });
  } catch (error) {
    throw fileError('read', path, error);
  }
}

function gunzip(packed: Bytes): Bytes {
  const unpacking = createGunzip();
  pipeline(packed, unpacking, () => undefined); // what fails also ends the reading
  return unpacking;
}
