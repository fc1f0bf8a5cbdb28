/**
 * As much of protocol buffers as a SentencePiece model and TensorBoard's events need, both ways.
 * Encoding: https://protobuf.dev/programming-guides/encoding/
 */

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** A value to write: an int, enum or bool as a whole number, a float or double wrapped, text, or an inner message. */
export type ProtoValue = number | { float: number } | { double: number } | string | Uint8Array;

/** A message, decoded one level deep: inner messages stay bytes until they are asked for. */
export class ProtoMessage {
  readonly #fields = new Map<number, (number | Uint8Array)[]>();

  /** @throws RangeError if the bytes are no message: cut, or an unknown wire type */
  constructor(bytes: Uint8Array) {
    const reader = new Reader(bytes);
    while (!reader.atEnd) {
      const key = reader.varint();
      const value = reader.value(key & 7);
      const field = key >>> 3;
      const values = this.#fields.get(field);
      if (values) values.push(value);
      else this.#fields.set(field, [value]);
    }
  }

  /** An int32, enum or bool. */
  int(field: number, absent: number): number {
    const value = this.#last(field);
    return typeof value === 'number' ? value : absent;
  }

  /** A bool. */
  bool(field: number, absent: boolean): boolean {
    return this.int(field, absent ? 1 : 0) !== 0;
  }

  /** A float. */
  float(field: number, absent: number): number {
    const value = this.#last(field);
    if (!(value instanceof Uint8Array) || value.length !== 4) return absent;
    return new DataView(value.buffer, value.byteOffset, 4).getFloat32(0, true);
  }

  /** Bytes, or an inner message's bytes. */
  bytes(field: number): Uint8Array {
    const value = this.#last(field);
    return value instanceof Uint8Array ? value : new Uint8Array();
  }

  /** Text in UTF-8. @throws TypeError if it is none */
  text(field: number): string {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes(field));
  }

  /** An inner message; empty if absent. */
  message(field: number): ProtoMessage {
    return new ProtoMessage(this.bytes(field));
  }

  /** The inner messages of a repeated field. */
  messages(field: number): ProtoMessage[] {
    return (this.#fields.get(field) ?? []).flatMap((value) =>
      value instanceof Uint8Array ? [new ProtoMessage(value)] : [],
    );
  }

  #last(field: number): number | Uint8Array | undefined {
    return this.#fields.get(field)?.at(-1);
  }
}

/** The bytes of a message with these fields, in this order. */
export function encodeProto(fields: Iterable<readonly [field: number, value: ProtoValue]>): Uint8Array {
  return Buffer.concat([...fields].map(([field, value]) => encodeField(field, value)));
}

function encodeField(field: number, value: ProtoValue): Uint8Array {
  if (typeof value === 'number') return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
  if (typeof value === 'object' && 'float' in value) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value.float);
    return Buffer.concat([varint(field * 8 + FIXED32), bytes]);
  }
  if (typeof value === 'object' && 'double' in value) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value.double);
    return Buffer.concat([varint(field * 8 + FIXED64), bytes]);
  }
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint(field * 8 + LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

/** Seven bits a byte, least first; a negative int32 is written as the 64-bit number that it extends to. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

class Reader {
  #position = 0;
  constructor(readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.#position >= this.bytes.length;
  }

  /** The lower 32 bits, signed: all that an int32, an enum, a bool or a length has. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.bytes[this.#position++];
      if (byte === undefined) break;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError(`No number ends at byte ${this.#position}`);
  }

  value(wireType: number): number | Uint8Array {
    if (wireType === VARINT) return this.varint();
    if (wireType === FIXED64) return this.take(8);
    if (wireType === LENGTH_DELIMITED) return this.take(this.varint());
    if (wireType === FIXED32) return this.take(4);
    throw new RangeError(`Unknown wire type ${wireType} at byte ${this.#position}`);
  }

  take(length: number): Uint8Array {
    const end = this.#position + length;
    if (length < 0 || end > this.bytes.length) {
      throw new RangeError(`Field of ${length} bytes at byte ${this.#position} of ${this.bytes.length}`);
    }
    const bytes = this.bytes.subarray(this.#position, end);
    this.#position = end;
    return bytes;
  }
}
