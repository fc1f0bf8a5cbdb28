/**
 * Text as SentencePiece's unigram model wants it: characters replaced by the model's own map, spaces collapsed and
 * escaped. As `Normalizer::Normalize` of google/sentencepiece v0.1.97, src/normalizer.cc.
 */
import { ByteBuffer } from './byte-buffer.js';
import type { ByteTrie } from './byte-trie.js';
import { Charsmap } from './charsmap.js';
import type { UnigramModel } from './unigram-model.js';
import { utf8Length } from './utf8-length.js';

const SPACE = 0x20;
/** U+2581, which stands for a space. */
const ESCAPED_SPACE = [0xe2, 0x96, 0x81] as const;

/** The piece of output that the next piece of input becomes: `bytes[from … to)`, for `consumed` bytes of input. */
interface Step {
  bytes: Uint8Array;
  from: number;
  to: number;
  consumed: number;
}

/** The normaliser of one model. */
export class Normalizer {
  readonly #charsmap: Charsmap | undefined;

  /**
   * @param userDefined symbols that the map must leave alone
   * @throws RangeError if the model's character map is damaged
   */
  constructor(
    readonly model: UnigramModel,
    readonly userDefined: ByteTrie,
  ) {
    this.#charsmap = model.charsmap.length > 0 ? new Charsmap(model.charsmap) : undefined;
  }

  /** The normalised text in UTF-8. @param input valid UTF-8 */
  normalize(input: Uint8Array): Uint8Array {
    const { addDummyPrefix, removeExtraWhitespaces, treatWhitespaceAsSuffix } = this.model;
    const output = new ByteBuffer(input.length * 2 + 8);
    let at = removeExtraWhitespaces ? this.#afterLeadingSpaces(input) : 0;
    if (at === input.length) return output.view();
    if (addDummyPrefix && !treatWhitespaceAsSuffix) this.#writeSpace(output);
    let afterSpace = removeExtraWhitespaces;
    while (at < input.length) {
      const { bytes, from, to, consumed } = this.#step(input, at);
      let start = from;
      while (afterSpace && start < to && bytes[start] === SPACE) start++;
      for (let index = start; index < to; index++) {
        if (bytes[index] === SPACE) this.#writeSpace(output);
        else output.push(bytes[index]!);
      }
      if (start < to) afterSpace = removeExtraWhitespaces && bytes[to - 1] === SPACE;
      at += consumed;
    }
    if (removeExtraWhitespaces) this.#dropTrailingSpaces(output);
    if (addDummyPrefix && treatWhitespaceAsSuffix) this.#writeSpace(output);
    return output.view();
  }

  /** The longest user-defined symbol or rule that starts here, else one character as it is. */
  #step(input: Uint8Array, at: number): Step {
    const symbol = this.userDefined.longestPrefix(input, at);
    if (symbol > 0) return { bytes: input, from: at, to: at + symbol, consumed: symbol };
    const rule = this.#charsmap?.longestMatch(input, at);
    if (rule) {
      const bytes = this.#charsmap!.replacements;
      return { bytes, from: rule.replacement, to: bytes.indexOf(0, rule.replacement), consumed: rule.length };
    }
    const length = utf8Length(input[at]!);
    return { bytes: input, from: at, to: at + length, consumed: length };
  }

  #afterLeadingSpaces(input: Uint8Array): number {
    let at = 0;
    while (at < input.length) {
      const { bytes, from, to, consumed } = this.#step(input, at);
      if (to - from !== 1 || bytes[from] !== SPACE) break;
      at += consumed;
    }
    return at;
  }

  #writeSpace(output: ByteBuffer): void {
    if (this.model.escapeWhitespaces) for (const byte of ESCAPED_SPACE) output.push(byte);
    else output.push(SPACE);
  }

  #dropTrailingSpaces(output: ByteBuffer): void {
    const space: readonly number[] = this.model.escapeWhitespaces ? ESCAPED_SPACE : [SPACE];
    const bytes = output.view();
    const endsWithSpace = () =>
      output.length >= space.length &&
      space.every((byte, index) => bytes[output.length - space.length + index] === byte);
    while (endsWithSpace()) output.length -= space.length;
  }
}
