/**
 * The two baselines that a trained model has to beat: always the most frequent label, and a linear model of
 * the words without their order. They know nothing about the quickstart and serve any GLUE-like task.
 */
import { createRng } from '@adaptmem/core';

/** One labelled text or pair of texts. */
export interface BaselineExample {
  sentence1: string;
  sentence2?: string;
  /** Class index, or the value of a regression task. */
  label: number;
}

export interface BagOfWordsOptions {
  /** Number of classes; 1 for regression with squared error. */
  numLabels: number;
  /** Also pairs of neighbouring words, within a sentence. */
  bigrams?: boolean;
  epochs?: number;
  learningRate?: number;
  /** Strength of the L2 penalty. */
  penalty?: number;
  seed?: number;
}

/** The most frequent label of `train` (for regression its mean), for each example of `dev`. */
export function majorityBaseline(
  train: readonly BaselineExample[],
  dev: readonly BaselineExample[],
  { numLabels }: { numLabels: number },
): number[] {
  const labels = train.map(({ label }) => label);
  if (numLabels === 1) {
    const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    return dev.map(() => mean);
  }
  const counts = Array.from({ length: numLabels }, (_, k) => labels.filter((label) => label === k).length);
  const winner = counts.indexOf(Math.max(...counts));
  return dev.map(() => winner);
}

/**
 * Multinomial logistic (or, with one label, linear least-squares) regression on the set of words, trained by
 * AdaGrad (Duchi et al., JMLR 2011) in a seeded order. For pairs a word counts by where it stands: in the
 * first sentence, the second, only one of them, or both.
 *
 * @returns predicted class indices, or values, for `dev`
 */
export function bagOfWordsBaseline(
  train: readonly BaselineExample[],
  dev: readonly BaselineExample[],
  options: BagOfWordsOptions,
): number[] {
  const { numLabels, epochs = 15, learningRate = 0.1, penalty = 1e-4, seed = 1, bigrams = false } = options;
  const indices = new Map<string, number>();
  const encode = (example: BaselineExample, grow: boolean) =>
    featuresOf(example, bigrams).flatMap((feature) => {
      if (grow && !indices.has(feature)) indices.set(feature, indices.size);
      return indices.get(feature) ?? [];
    });
  const trainRows = train.map((example) => encode(example, true));
  const model = new LinearModel(indices.size, numLabels);
  const stream = createRng(seed).stream('bag-of-words');
  const order = trainRows.map((_, index) => index);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const index of stream.shuffle(order)) {
      model.learn(trainRows[index]!, train[index]!.label, learningRate, penalty);
    }
  }
  return dev.map((example) => model.predict(encode(example, false)));
}

function featuresOf({ sentence1, sentence2 }: BaselineExample, bigrams: boolean): string[] {
  const first = termsOf(sentence1, bigrams);
  if (sentence2 === undefined) return ['bias', ...[...first].map((term) => `1 ${term}`)];
  const second = termsOf(sentence2, bigrams);
  const one = [...first].flatMap((term) => [
    `1 ${term}`,
    second.has(term) ? `both ${term}` : `only 1 ${term}`,
  ]);
  const two = [...second].flatMap((term) => [`2 ${term}`, ...(first.has(term) ? [] : [`only 2 ${term}`])]);
  return ['bias', ...one, ...two];
}

function termsOf(text: string, bigrams: boolean): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}]/gu) ?? [];
  const pairs = bigrams ? words.slice(1).map((word, index) => `${words[index]} ${word}`) : [];
  return new Set([...words, ...pairs]);
}

/** Weights [feature, output] over sparse binary features, with AdaGrad's sum of squared gradients beside them. */
class LinearModel {
  private readonly weights: Float64Array;
  private readonly squares: Float64Array;

  constructor(
    features: number,
    private readonly outputs: number,
  ) {
    this.weights = new Float64Array(features * outputs);
    this.squares = new Float64Array(features * outputs).fill(1e-8);
  }

  predict(row: readonly number[]): number {
    const scores = this.scores(row);
    return this.outputs === 1 ? scores[0]! : scores.indexOf(Math.max(...scores));
  }

  learn(row: readonly number[], label: number, learningRate: number, penalty: number): void {
    const errors = this.errors(this.scores(row), label);
    for (const feature of row) {
      for (let output = 0; output < this.outputs; output++) {
        const at = feature * this.outputs + output;
        const gradient = errors[output]! + penalty * this.weights[at]!;
        this.squares[at]! += gradient * gradient;
        this.weights[at]! -= (learningRate * gradient) / Math.sqrt(this.squares[at]!);
      }
    }
  }

  private scores(row: readonly number[]): number[] {
    return Array.from({ length: this.outputs }, (_, output) =>
      row.reduce((sum, feature) => sum + this.weights[feature * this.outputs + output]!, 0),
    );
  }

  /** Derivative of the loss by the scores. */
  private errors(scores: readonly number[], label: number): number[] {
    if (this.outputs === 1) return [scores[0]! - label];
    const top = Math.max(...scores);
    const exponentials = scores.map((score) => Math.exp(score - top));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return exponentials.map((value, output) => value / total - (output === label ? 1 : 0));
  }
}
