/**
 * TensorFlow's record files: length as uint64, its checksum, the data, their checksum; all little-endian.
 * Format: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
import { crc32c } from './crc32c.js';

const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** One record. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(LENGTH_BYTES + CHECKSUM_BYTES + data.length + CHECKSUM_BYTES);
  record.writeBigUInt64LE(BigInt(data.length));
  record.writeUInt32LE(masked(record.subarray(0, LENGTH_BYTES)), LENGTH_BYTES);
  record.set(data, LENGTH_BYTES + CHECKSUM_BYTES);
  record.writeUInt32LE(masked(data), record.length - CHECKSUM_BYTES);
  return record;
}

/** The whole records at the beginning of a file, each with where it ends; stops before a cut or damaged one. */
export function* readRecords(bytes: Uint8Array): Generator<{ data: Uint8Array; end: number }> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  while (start + LENGTH_BYTES + CHECKSUM_BYTES <= file.length) {
    const from = start + LENGTH_BYTES + CHECKSUM_BYTES;
    const to = from + Number(file.readBigUInt64LE(start));
    if (to + CHECKSUM_BYTES > file.length) return;
    const data = file.subarray(from, to);
    if (file.readUInt32LE(to) !== masked(data)) return;
    start = to + CHECKSUM_BYTES;
    yield { data, end: start };
  }
}

/** Rotated by 15 bits and moved by a constant, as checksums of data that hold checksums must be. */
function masked(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
