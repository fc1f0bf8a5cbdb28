/** Pretraining on a corpus: tokenized once, gone through in random order, long runs in pieces that join to the bit. */
import { join } from 'node:path';
import { AppError, createRng, type Rng, sha256OfFile, sha256OfJson } from '@adaptmem/core';
import type { z } from 'zod';
import type { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes, initialise, pretrainingShapes } from '../albert-parameters.js';
import type { TensorMap } from '../tensor-map.js';
import type { Tokenizer } from '../tokenizer/albert-tokenizer.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import type { RunOptions } from '../train/train-loop.js';
import { type Corpus, openCorpus } from './corpus.js';
import { corpusSequence, SPECIALS_AROUND } from './corpus-sequence.js';
import { curriculumSequences, foreignText, type LengthStage } from './length-curriculum.js';
import type { PretrainingSequence } from './masked-batch.js';
import { packDocuments } from './pack-documents.js';
import { permutation } from './permutation.js';
import type { Pretrained, PretrainOptions } from './pretrain.js';
import { pretrainInPhases, runOf } from './pretrain-in-phases.js';
import { PretrainingSettings } from './pretraining-settings.js';
import { openSequenceIndex, type SequenceIndex } from './sequence-index.js';
import { startsWord } from './starts-word.js';
import { type TokenizedText, type TokenizeProgress, tokenizeCorpus } from './tokenize-corpus.js';

/** From which step on sequences have how many tokens, and how many of them make a step. */
export type LengthSettings = Omit<LengthStage, 'index'> & {
  /** Tokens of a sequence at most, special ones included. */
  length: number;
};

/** What is kept from training to measure on. */
export interface HeldOutSettings {
  /** Documents, chosen by the seed; 0 measures nothing. */
  documents: number;
  /** Sequences of them that are measured on at most. */
  sequences: number;
}

export interface CorpusPretrainOptions extends Pick<RunOptions, 'onEvent' | 'signal'> {
  name: string;
  config: AlbertConfig;
  /** Text files, see `readLines` and `tokenizeCorpus`. */
  files: readonly string[];
  /** `spiece.model` or `tokenizer.json`. */
  vocabulary: string;
  /** Ascending, the first from step 0. */
  lengths: readonly LengthSettings[];
  heldOut: HeldOutSettings;
  /** `max_steps` must be given. */
  settings: z.input<typeof PretrainingSettings>;
  /** Weights to go on from: a backbone, with the heads of pretraining or without. Default: fresh ones from the seed. */
  initial?: TensorMap | undefined;
  /** Token files and indices are kept here. */
  cache: string;
  /** Each run has a folder of its own in it. */
  checkpoints: string;
  saveSteps: number;
  onTokenize?: ((progress: TokenizeProgress) => void) | undefined;
  /** Told what is trained on before the first step. */
  onMaterial?: ((material: CorpusMaterial) => void) | undefined;
}

/** What a run trains on, in figures. */
export interface CorpusMaterial {
  texts: readonly TokenizedText[];
  /** Sequences of an epoch, for each of the lengths. */
  sequences: readonly { length: number; count: number }[];
  heldOutSequences: number;
  /** Where this run keeps its checkpoints. */
  folder: string;
}

/** A backbone and what it was made of. */
export interface CorpusPretrained extends Pretrained {
  material: CorpusMaterial;
}

/**
 * Pretrains on text files. Equal options give equal weights on the same backend and number of threads, however often
 * the run was killed on the way. A backend must have been selected.
 *
 * @throws DataError for text that cannot be read, or initial weights of another network @throws DivergenceError @throws FileError
 * @throws AppError for a held-out part, lengths or steps that do not fit the corpus, the network or a checkpoint
 * @throws the signal's reason, after a checkpoint
 */
export async function pretrainOnCorpus(options: CorpusPretrainOptions): Promise<CorpusPretrained> {
  const settings = PretrainingSettings.parse(options.settings);
  assertLengths(options);
  if (options.initial) {
    assertShapes(options.initial, backboneShapes(options.config), `initial weights of "${options.name}"`);
  }
  const vocabularySha256 = sha256OfFile(options.vocabulary);
  const tokenizer = loadTokenizer(options.vocabulary, { splitSpecials: false });
  const texts = await tokenizeCorpus({
    ...options,
    tokenizer,
    vocabularySha256,
    folder: options.cache,
    onProgress: options.onTokenize,
  });
  const corpus = openCorpus(texts);
  const rng = createRng(settings.seed);
  const indices = new CorpusIndices(corpus, options, rng);
  try {
    const stages = await indices.stages();
    const heldOut = await indices.heldOutSequences(tokenizer);
    const learnsForeign = options.lengths.some(({ foreign_segments = 0 }) => foreign_segments > 0);
    const heldOutPairs = learnsForeign ? await indices.heldOutSequences(tokenizer, 1) : [];
    const { config, lengths, heldOut: held, files, ...common } = options;
    const source = {
      fingerprint: sha256OfJson({ corpus: corpus.key, lengths, held }),
      sequencesOf: curriculumSequences(corpus, stages, tokenizer.specials, rng),
    };
    const pretraining: PretrainOptions = {
      ...common,
      ...{ config, settings, heldOut, heldOutPairs, sequences: source },
      ...tokenizerOptions(tokenizer),
      keep: 'last',
      initial: options.initial && withHeads(options.initial, config, rng),
    };
    const run = runOf(pretraining, settings, source.fingerprint);
    const folder = join(options.checkpoints, `${options.name}-${run.fingerprint.slice(0, 12)}`);
    const material: CorpusMaterial = {
      texts,
      sequences: lengths.map(({ length }, index) => ({ length, count: stages[index]!.index.count })),
      heldOutSequences: heldOut.length,
      folder,
    };
    options.onMaterial?.(material);
    return {
      ...(await pretrainInPhases(pretraining, run, { folder, everySteps: options.saveSteps })),
      material,
    };
  } finally {
    indices.close();
    corpus.close();
  }
}

/** Fresh heads where there are none. */
function withHeads(initial: TensorMap, config: AlbertConfig, rng: Rng): TensorMap {
  const heads = pretrainingShapes(config);
  const given = [...initial].filter(([name]) => name.startsWith('albert.') || heads.has(name));
  return new Map([...initialise(heads, config, rng), ...given]);
}

/** What the masks have to know of a vocabulary. */
function tokenizerOptions(tokenizer: Tokenizer) {
  const starts = Uint8Array.from({ length: tokenizer.vocabularySize }, (_, id) =>
    startsWord(tokenizer.pieceOf(id)) ? 1 : 0,
  );
  return {
    maskId: tokenizer.specials.mask,
    specialIds: Object.values(tokenizer.specials),
    startsWord: (id: number) => starts[id] === 1,
  };
}

function assertLengths({ lengths, config, name }: CorpusPretrainOptions): void {
  const positions = config.max_position_embeddings;
  lengths.forEach(({ from_step, length }, index) => {
    const fail = (problem: string) => {
      throw new AppError('PRETRAIN_LENGTHS', `Lengths of "${name}": ${problem}`);
    };
    const before = lengths[index - 1]?.from_step ?? -1;
    if (index === 0 && from_step !== 0) fail(`expected the first from step 0, got ${from_step}`);
    if (from_step <= before) fail(`expected ascending steps, got ${from_step} after ${before}`);
    if (length > positions) fail(`${length} tokens are more than the network's ${positions} positions`);
  });
}

/** The indices of a run's sequences, made when they are not there. */
class CorpusIndices {
  readonly #open: SequenceIndex[] = [];
  readonly #heldOut: ReadonlySet<number>;

  constructor(
    readonly corpus: Corpus,
    readonly options: CorpusPretrainOptions,
    readonly rng: Rng,
  ) {
    const { heldOut, name } = options;
    if (heldOut.documents >= corpus.documents) {
      throw new AppError(
        'PRETRAIN_HELD_OUT',
        `Cannot hold out ${heldOut.documents} documents of "${name}": the corpus has ${corpus.documents}`,
        { hint: 'Documents are separated by empty lines; lower "held_out.documents"' },
      );
    }
    const documentAt = permutation(corpus.documents, rng, 'held-out');
    this.#heldOut = new Set(Array.from({ length: heldOut.documents }, (_, place) => documentAt(place)));
  }

  async stages(): Promise<LengthStage[]> {
    const stages: LengthStage[] = [];
    for (const { length, ...stage } of this.options.lengths) {
      const index = await this.#index(length, 'train', (document) => !this.#heldOut.has(document));
      if (index.count === 0) {
        throw new AppError(
          'PRETRAIN_CORPUS',
          `The corpus of "${this.options.name}" has no document long enough to train on`,
        );
      }
      stages.push({ ...stage, index });
    }
    return stages;
  }

  /**
   * Of the greatest length, always the same ones with the same cuts.
   *
   * @param foreignSegments as in a stage; the other pairs out of order are swapped
   */
  async heldOutSequences({ specials }: Tokenizer, foreignSegments = 0): Promise<PretrainingSequence[]> {
    if (this.#heldOut.size === 0) return [];
    const { lengths, heldOut } = this.options;
    const length = Math.max(...lengths.map((stage) => stage.length));
    const index = await this.#index(length, 'held-out', (document) => this.#heldOut.has(document));
    const count = Math.min(index.count, heldOut.sequences);
    if (count === 0) return [];
    const order = permutation(index.count, this.rng, 'sequences', 'held-out');
    return Array.from({ length: count }, (_, place) => {
      const { start, tokens } = index.stretch(order(place));
      return corpusSequence(
        this.corpus.read(start, tokens),
        specials,
        this.rng.stream('cut', 'held-out', place),
        foreignText(
          this.corpus,
          { index, foreign_segments: foreignSegments },
          this.rng.stream('foreign', 'held-out', place),
        ),
      );
    });
  }

  close(): void {
    for (const index of this.#open) index.close();
  }

  async #index(
    length: number,
    part: string,
    isWanted: (document: number) => boolean,
  ): Promise<SequenceIndex> {
    const { heldOut, cache } = this.options;
    const key = sha256OfJson({
      version: 1,
      corpus: this.corpus.key,
      ...{ length, part, documents: heldOut.documents, seed: this.rng.seed },
    }).slice(0, 16);
    const room = length - SPECIALS_AROUND;
    const index = await openSequenceIndex(join(cache, `${key}.sequences`), () =>
      packDocuments(this.corpus.blocks(), room, isWanted),
    );
    this.#open.push(index);
    return index;
  }
}
