import { formatNumber } from '@adaptmem/core';
import type { AlbertConfig } from '../albert-config.js';
import { backboneShapes } from '../albert-parameters.js';
import { elementsOf } from '../tensor-map.js';
import type { Metrics } from '../train/train-event.js';

/** What a reader of shipped weights has to know. */
export interface ModelCardFacts {
  command: string;
  date: string;
  backend: string;
  /** Cores of the machine, on which TensorFlow's number of threads depends. */
  cores: number;
  seed: number;
  steps: number;
  documents: number;
  /** Tokens of the documents, and tokens that training has seen. */
  documentTokens: number;
  tokensSeen: number;
  config: AlbertConfig;
  /** On held-out documents. */
  metrics: Metrics;
  /** [file, SHA-256] */
  hashes: readonly (readonly [string, string])[];
}

/** The README of the folder with the quickstart's weights, in Markdown. */
export function modelCard(facts: ModelCardFacts): string {
  const { config, metrics } = facts;
  const parameters = [...backboneShapes(config).values()].reduce((sum, shape) => sum + elementsOf(shape), 0);
  const percent = (value = 0) => `${formatNumber(100 * value)} %`;
  return `# The quickstart's ALBERT

A tiny ALBERT (${formatNumber(parameters, 6)} parameters: ${config.num_hidden_layers} applications of one layer, hidden ${config.hidden_size}, embedding ${config.embedding_size}, FFN ${config.intermediate_size},
vocabulary ${config.vocab_size}), pretrained from nothing on sentences that AdaptMem's own grammars generate
(\`packages/model/src/quickstart\`). It knows a few hundred English words and no text by anybody else; it is good for
the embedded quickstart and for nothing more.

| what | value |
| --- | --- |
| made by | \`${facts.command}\` |
| date, backend | ${facts.date}, ${facts.backend}, ${facts.cores} cores |
| seed | ${facts.seed} |
| material | ${formatNumber(facts.documents, 6)} documents, ${formatNumber(facts.documentTokens)} tokens; none has a held-out word combination |
| objective | masked language modelling and sentence order, equally weighted |
| steps, tokens seen | ${formatNumber(facts.steps, 6)}, ${formatNumber(facts.tokensSeen)} |
| masked-LM loss, accuracy (held-out documents) | ${formatNumber(metrics.mlm_loss ?? 0)} nats, ${percent(metrics.mlm_accuracy)} |
| sentence-order accuracy (held-out documents) | ${percent(metrics.sop_accuracy)} |

The command gives these bits on as many cores; another number of threads sums in another order. The figures were taken
before the weights were rounded to float16. Some documents carry discourse markers
("that is", "in turn", "so", "maybe", "so we loved it", "same agent other goal") that say how their parts relate,
and pretraining hides these most often: the backbone has seen such relations in text, though no example or label
of the tasks' files.

| file | SHA-256 |
| --- | --- |
${facts.hashes.map(([file, hash]) => `| \`${file}\` | \`${hash}\` |`).join('\n')}
`;
}
