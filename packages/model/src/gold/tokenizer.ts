/** Gold checks of the tokenizer: SentencePiece's and Hugging Face's own output on many strings. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findSharedData, readText, sha256OfFile } from '@adaptmem/core';
import type { GoldCheck, GoldResult } from '@adaptmem/core/testing';
import type { AlbertTextOptions } from '../tokenizer/albert-text.js';
import { preprocessText } from '../tokenizer/albert-text.js';
import { AlbertTokenizer, type SpecialName } from '../tokenizer/albert-tokenizer.js';
import { padEncoding, type Truncation } from '../tokenizer/encoding.js';
import { SentencePiece } from '../tokenizer/sentence-piece.js';
import { readUnigramModel, type UnigramModel } from '../tokenizer/unigram-model.js';
import { Comparison } from './comparison.js';

interface TextCase {
  text: string;
  sp: { pieces: string[]; ids: number[]; normalized?: string };
  hf: { preprocessed: string; tokens: string[]; ids: number[]; decoded: string } & Partial<
    Record<Variant, number[]>
  >;
  google_ids?: number[];
}

interface SequenceCase {
  a: string;
  b?: string;
  args: { max_length?: number; padding?: 'max_length'; truncation?: true | Truncation };
  out: { input_ids: number[]; token_type_ids: number[]; attention_mask: number[] };
}

interface TokenizerFile {
  model: { file: string; sha256: string };
  special_ids: Record<string, number>;
  texts: TextCase[];
  pairs?: SequenceCase[];
  singles?: SequenceCase[];
}

type Variant = 'cased' | 'keep_accents' | 'raw';

const VARIANTS: Record<Variant, AlbertTextOptions> = {
  cased: { lowerCase: false },
  keep_accents: { keepAccents: true },
  raw: { lowerCase: false, keepAccents: true, removeSpace: false },
};

/** Pieces, ids, normalised text, all variants of preprocessing, pairs and single sequences, every one equal. */
export const tokenizerCheck: GoldCheck = {
  pattern: /^gold\/tokenizer\/(?!.*\.(vocab|fast-differs)\.json$)[^/]+\.json$/,
  run(path) {
    const file = JSON.parse(readText(path)) as TokenizerFile;
    const modelPath = findModel(path, file.model);
    if (!modelPath) return noModel(file.model);
    const comparison = new Comparison(0);
    const model = readUnigramModel(modelPath);
    const tokenizer = new AlbertTokenizer(new SentencePiece(model));
    for (const [name, id] of Object.entries(file.special_ids)) {
      comparison.addEqual(`id of ${name}`, tokenizer.specials[name as SpecialName], id);
    }
    compareSentencePiece(comparison, model, file.texts);
    compareAlbert(comparison, tokenizer, file.texts);
    compareVariants(comparison, tokenizer, file);
    for (const sequence of [...(file.pairs ?? []), ...(file.singles ?? [])]) {
      compareSequence(comparison, tokenizer, sequence);
    }
    return comparison.result();
  },
};

interface DifferenceFile {
  differ: { text: string; slow_ids: number[] }[];
}

/** Texts on which the fast tokenizer gives other ids than the slow one, which is ours. */
export const fastDiffersCheck: GoldCheck = {
  pattern: /^gold\/tokenizer\/[^/]+\.fast-differs\.json$/,
  run(path) {
    const { differ } = JSON.parse(readText(path)) as DifferenceFile;
    const modelPath = findModel(path);
    if (!modelPath) return noModel();
    const tokenizer = new AlbertTokenizer(new SentencePiece(readUnigramModel(modelPath)));
    const comparison = new Comparison(0);
    for (const { text, slow_ids: expected } of differ) {
      comparison.addEqual(JSON.stringify(text), tokenizer.encode(text).inputIds, expected);
    }
    return comparison.result();
  },
};

const ALBERT_MODEL = join('data', 'tokenizer', 'albert-base-v2', 'spiece.model');

/** Beside the file, else ALBERT's below the given folder or, since that may hold no data, in the shared folder. */
function findModel(goldPath: string, model?: TokenizerFile['model']): string | undefined {
  const folders = [join(dirname(goldPath), '../..'), findSharedData(), resolve('../shared')];
  const candidates = folders.flatMap((folder) => (folder ? [join(folder, ALBERT_MODEL)] : []));
  if (model) candidates.unshift(join(dirname(goldPath), model.file));
  return candidates.find((path) => existsSync(path) && (!model || sha256OfFile(path) === model.sha256));
}

function noModel(model?: TokenizerFile['model']): GoldResult {
  const place = `neither beside the file nor as ${ALBERT_MODEL} below its folder or the shared folder`;
  const note = `The model${model ? ` of sha256 ${model.sha256}` : ''} is ${place}`;
  return { cases: 0, worst: 1, tolerance: 0, note };
}

/** `normalized` was made without the space before the text and without U+2581 for spaces. */
function compareSentencePiece(comparison: Comparison, model: UnigramModel, texts: readonly TextCase[]): void {
  const sentencePiece = new SentencePiece(model);
  const plain = new SentencePiece({ ...model, addDummyPrefix: false, escapeWhitespaces: false });
  for (const { text, sp } of texts) {
    const pieces = sentencePiece.encode(text);
    comparison.addEqual(`pieces of ${JSON.stringify(text)}`, piecesOf(pieces), sp.pieces);
    comparison.addEqual(`ids of ${JSON.stringify(text)}`, idsOf(pieces), sp.ids);
    if (sp.normalized === undefined) continue;
    comparison.addEqual(`normalised ${JSON.stringify(text)}`, plain.normalize(text), sp.normalized);
  }
}

function compareAlbert(comparison: Comparison, tokenizer: AlbertTokenizer, texts: readonly TextCase[]): void {
  for (const { text, hf } of texts) {
    const name = JSON.stringify(text);
    comparison.addEqual(`preprocessed ${name}`, preprocessText(text), hf.preprocessed);
    comparison.addEqual(`tokens of ${name}`, piecesOf(tokenizer.tokenize(text)), hf.tokens);
    comparison.addEqual(`encoding of ${name}`, tokenizer.encode(text).inputIds, hf.ids);
    comparison.addEqual(`decoded ${name}`, tokenizer.decode(hf.ids), hf.decoded);
  }
}

/** A variant stands in the file only where it differs from the default. */
function compareVariants(
  comparison: Comparison,
  { sentencePiece }: AlbertTokenizer,
  file: TokenizerFile,
): void {
  const compare = (
    name: string,
    options: AlbertTextOptions,
    expectedOf: (text: TextCase) => number[] | undefined,
  ) => {
    const tokenizer = new AlbertTokenizer(sentencePiece, options);
    for (const item of file.texts) {
      const expected = expectedOf(item) ?? item.hf.ids.slice(1, -1);
      comparison.addEqual(
        `${name} ${JSON.stringify(item.text)}`,
        idsOf(tokenizer.tokenize(item.text)),
        expected,
      );
    }
  };
  for (const [variant, options] of Object.entries(VARIANTS)) {
    compare(variant, options, ({ hf }) => hf[variant as Variant]);
  }
  if (file.texts.some(({ google_ids: google }) => google)) {
    compare('google', { convertQuotes: false, splitSpecials: false }, ({ google_ids: google }) => google);
  }
}

function compareSequence(
  comparison: Comparison,
  tokenizer: AlbertTokenizer,
  { a, b, args, out }: SequenceCase,
): void {
  const truncation = args.truncation === true ? 'longest_first' : (args.truncation ?? 'do_not_truncate');
  const encoding = tokenizer.encode(a, b, {
    truncation,
    ...(args.max_length === undefined ? {} : { maxLength: args.max_length }),
  });
  const length = args.padding === 'max_length' ? (args.max_length ?? 0) : 0;
  const padded = padEncoding(encoding, length, tokenizer.specials.pad);
  comparison.addEqual(
    `${JSON.stringify(args)} of ${JSON.stringify([a, b])}`,
    [padded.inputIds, padded.tokenTypeIds, padded.attentionMask],
    [out.input_ids, out.token_type_ids, out.attention_mask],
  );
}

const piecesOf = (pieces: readonly { piece: string }[]) => pieces.map(({ piece }) => piece);
const idsOf = (pieces: readonly { id: number }[]) => pieces.map(({ id }) => id);
