/** xz files in WebAssembly, so that no compiler and no installed program is needed. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import xz from 'xz-decompress';

/** The bytes of an xz file, unpacked block by block. @throws Error for data that is cut or damaged */
export async function* decompressXz(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.toWeb(Readable.from(packed)) as unknown as globalThis.ReadableStream<Uint8Array>;
  yield* new xz.XzReadableStream(source) as unknown as ReadableStream<Uint8Array>;
}
