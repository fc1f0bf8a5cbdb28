/**
 * The file of a compressed model: what the encoder wrote is what is saved.
 *
 * ```
 * "AMZ2" │ length of the header (uint32, little-endian) │ SHA-256 of the header │ header (JSON) │ parts of the tensors
 * ```
 *
 * The header lists the tensors in order, each with the bit lengths of its parts `data`, `mask` and `metadata`, and
 * has the SHA-256 of all parts; they follow in that order without gaps, so that equal models make equal bytes.
 */
import { BITS_PER_BYTE, DataError, readBytes, sha256, writeAtomic } from '@adaptmem/core';
import { z } from 'zod';
import { type CompressedModel, type CompressedTensor, decompressTensor } from './compress-model.js';
import { ENCODING_NAMES } from './encodings.js';
import { numberFormat } from './formats.js';
import { COMPRESSION_GROUPS } from './groups.js';

const MAGIC = 'AMZ2';
const LENGTH_BYTES = 4;
const CHECKSUM_BYTES = 32;
const PREFIX_BYTES = MAGIC.length + LENGTH_BYTES + CHECKSUM_BYTES;
const PARTS = ['data', 'mask', 'metadata'] as const;

const bits = () => z.number().int().nonnegative();

const TensorHeader = z.strictObject({
  name: z.string(),
  shape: z.array(z.number().int().positive()),
  group: z.enum(COMPRESSION_GROUPS),
  format: z.string(),
  encoding: z.enum(ENCODING_NAMES),
  encodedBits: z.strictObject({ data: bits(), mask: bits(), metadata: bits() }),
  nonZeros: bits(),
  maxAbsError: z.number().nonnegative(),
});
const Header = z.strictObject({
  version: z.literal(2),
  /** Of all parts, in hexadecimal. */
  sha256: z.string().length(2 * CHECKSUM_BYTES),
  tensors: z.array(TensorHeader),
});

/** Writes a compressed model; the same model gives the same bytes. @throws FileError */
export function writePackedModel(path: string, model: CompressedModel): void {
  writeAtomic(path, encodePackedModel(model));
}

/**
 * Reads a compressed model. Every tensor is decoded once, so that a damaged file is refused here.
 *
 * @throws FileError if the file cannot be read
 * @throws DataError if it is cut off, has bytes too many, or its header is wrong
 */
export function readPackedModel(path: string): CompressedModel {
  return decodePackedModel(readBytes(path), path);
}

/** The bytes of the file. */
export function encodePackedModel({ tensors }: CompressedModel): Uint8Array {
  const body = Buffer.concat(tensors.flatMap(({ parts }) => PARTS.map((part) => parts[part])));
  const headers = tensors.map(({ parts: _parts, ...fields }) => fields);
  const json = Buffer.from(JSON.stringify({ version: 2, sha256: sha256(body), tensors: headers }));
  const prefix = Buffer.alloc(PREFIX_BYTES, MAGIC);
  prefix.writeUInt32LE(json.length, MAGIC.length);
  prefix.write(sha256(json), MAGIC.length + LENGTH_BYTES, 'hex');
  return Buffer.concat([prefix, json, body]);
}

/** The model of a file's bytes. @param path only for messages @throws DataError */
export function decodePackedModel(bytes: Buffer, path: string): CompressedModel {
  const refuse = (message: string) => new DataError([{ file: path, message, code: 'PACKED_MODEL' }]);
  if (bytes.length < PREFIX_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw refuse(`Expected a compressed model, which starts with "${MAGIC}"`);
  }
  const start = PREFIX_BYTES + bytes.readUInt32LE(MAGIC.length);
  if (start > bytes.length) throw refuse(`Header ends at byte ${start}, but the file has ${bytes.length}`);
  const json = bytes.subarray(PREFIX_BYTES, start);
  if (sha256(json) !== bytes.toString('hex', MAGIC.length + LENGTH_BYTES, PREFIX_BYTES)) {
    throw refuse('Header does not match its checksum: the file is damaged');
  }
  const { sha256: expected, tensors: headers } = headerOf(json.toString('utf8'), refuse);
  const end = headers.reduce((sum, { encodedBits }) => sum + bytesOf(encodedBits), start);
  if (end !== bytes.length) {
    throw refuse(`Expected ${end} bytes by the header, the file has ${bytes.length}`);
  }
  if (sha256(bytes.subarray(start)) !== expected) {
    throw refuse('Tensors do not match their checksum: the file is damaged');
  }
  let next = start;
  const take = (partBits: number) => {
    const length = Math.ceil(partBits / BITS_PER_BYTE);
    next += length;
    return new Uint8Array(bytes.subarray(next - length, next));
  };
  return { tensors: headers.map((header) => tensorOf(header, take, refuse)) };
}

type Refuse = (message: string) => DataError;

function headerOf(json: string, refuse: Refuse): z.infer<typeof Header> {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw refuse(`Header is no JSON: ${(error as Error).message}`);
  }
  const parsed = Header.safeParse(data);
  if (parsed.success) {
    assertUniqueNames(parsed.data.tensors, refuse);
    return parsed.data;
  }
  const { path, message } = parsed.error.issues[0]!;
  throw refuse(`Header "${path.join('.')}": ${message}`);
}

function assertUniqueNames(headers: readonly { name: string }[], refuse: Refuse): void {
  const names = new Set<string>();
  for (const { name } of headers) {
    if (names.has(name)) throw refuse(`Header names the tensor "${name}" twice`);
    names.add(name);
  }
}

function bytesOf(encodedBits: CompressedTensor['encodedBits']): number {
  return PARTS.reduce((sum, part) => sum + Math.ceil(encodedBits[part] / BITS_PER_BYTE), 0);
}

function tensorOf(
  header: z.infer<typeof TensorHeader>,
  take: (partBits: number) => Uint8Array,
  refuse: Refuse,
): CompressedTensor {
  const { data, mask, metadata } = header.encodedBits;
  const tensor = { ...header, parts: { data: take(data), mask: take(mask), metadata: take(metadata) } };
  try {
    const metadataBits = numberFormat(header.format).metadataBits(header.shape);
    if (metadata !== metadataBits) {
      throw new RangeError(`${header.format} has ${metadataBits} bits of metadata, got ${metadata}`);
    }
    decompressTensor(tensor);
    return tensor;
  } catch (error) {
    if (error instanceof RangeError) throw refuse(`Tensor "${header.name}": ${error.message}`);
    throw error;
  }
}
