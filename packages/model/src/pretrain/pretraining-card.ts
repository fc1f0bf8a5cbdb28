import { formatNumber } from '@adaptmem/core';
import type { AlbertConfig } from '../albert-config.js';
import { backboneShapes } from '../albert-parameters.js';
import { elementsOf } from '../tensor-map.js';
import type { Metrics } from '../train/train-event.js';
import type { CorpusMaterial, HeldOutSettings, LengthSettings } from './pretrain-corpus.js';
import type { PretrainingSettings } from './pretraining-settings.js';

/** What a reader of pretrained weights has to know. */
export interface PretrainingFacts {
  name: string;
  description?: string | undefined;
  /** Where the corpus is from, and its licences. */
  corpusNote?: string | undefined;
  command: string;
  date: string;
  /** Backend with its version and what decides its bits, e.g. threads. */
  backend: string;
  config: AlbertConfig;
  settings: PretrainingSettings;
  lengths: readonly LengthSettings[];
  heldOut: HeldOutSettings;
  material: CorpusMaterial;
  sequencesSeen: number;
  /** Without padding, special tokens included. */
  tokensSeen: number;
  /** On held-out text, in order of their steps. */
  evaluations: readonly { step: number; metrics: Metrics }[];
  /** [file, SHA-256] */
  hashes: readonly (readonly [string, string])[];
}

const MOST_EVALUATIONS = 20;

/** The README of a pretrained backbone, in Markdown. */
export function pretrainingCard(facts: PretrainingFacts): string {
  const { name, description, config, settings, material, lengths, heldOut, evaluations } = facts;
  const parameters = [...backboneShapes(config).values()].reduce((sum, shape) => sum + elementsOf(shape), 0);
  const sum = (count: 'documents' | 'tokens') =>
    material.texts.reduce((total, text) => total + text[count], 0);
  const rows = [
    ['made by', `\`${facts.command}\``],
    ['date, backend', `${facts.date}, ${facts.backend}`],
    [
      'corpus',
      `${count(sum('documents'))} documents, ${count(sum('tokens'))} tokens; ${count(heldOut.documents)} documents held out`,
    ],
    [
      'objective',
      `masked language modelling (${formatNumber(100 * settings.mlm_probability)} % of the tokens, runs of up to ${settings.max_ngram} words${sampleText(settings)}) and sentence order, equally weighted`,
    ],
    ['sequences', lengths.map(lengthText).join('; ')],
    [
      'optimiser',
      `${settings.optim}, learning rate ${settings.learning_rate}, ${settings.lr_scheduler_type}, weight decay ${settings.weight_decay}, seed ${settings.seed}`,
    ],
    [
      'steps, sequences and tokens seen',
      `${count(settings.max_steps!)}, ${count(facts.sequencesSeen)}, ${count(facts.tokensSeen)}`,
    ],
  ];
  return `# ${name}

${description ?? 'An ALBERT'}: ${count(parameters)} parameters without heads, ${config.num_hidden_layers} layers, hidden ${config.hidden_size}, embedding ${config.embedding_size},
vocabulary ${config.vocab_size}. Pretrained from random weights by AdaptMem; it is not a published ALBERT.
${facts.corpusNote === undefined ? '' : `\n${facts.corpusNote.trim()}\n`}
| what | value |
| --- | --- |
${rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')}

${evaluationTable(evaluations, material.heldOutSequences)}
The command gives these bits on the same backend with as many threads. Files:

| file | SHA-256 |
| --- | --- |
${[
  ...facts.hashes,
  ...material.texts.map(({ file, sha256 }) => [`corpus: ${file.split(/[\\/]/).at(-1)}`, sha256] as const),
]
  .map(([file, hash]) => `| \`${file}\` | \`${hash}\` |`)
  .join('\n')}
`;
}

const count = (value: number) => value.toLocaleString('en-US');

const sampleText = ({ sampled_words }: PretrainingSettings) =>
  sampled_words === undefined ? '' : `, compared with a sample of ${count(sampled_words)} words in training`;

const lengthText = ({ from_step, length, batch_size, foreign_segments: foreign }: LengthSettings) =>
  `${batch_size} of up to ${length} tokens from step ${from_step} on${
    foreign ? `, ${formatNumber(100 * foreign)} % of the pairs out of order of two texts` : ''
  }`;

function evaluationTable(evaluations: PretrainingFacts['evaluations'], sequences: number): string {
  if (evaluations.length === 0) return '';
  const every = Math.ceil(evaluations.length / MOST_EVALUATIONS);
  const shown = evaluations.filter((_, index) => (evaluations.length - 1 - index) % every === 0);
  const columns = COLUMNS.filter(({ metric }) => evaluations.some(({ metrics }) => metric in metrics));
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return `On ${count(sequences)} held-out sequences:

${[
  row(['step', ...columns.map(({ title }) => title)]),
  row(['---:', ...columns.map(() => '---:')]),
  ...shown.map(({ step, metrics }) =>
    row([step, ...columns.map(({ metric, text }) => (metric in metrics ? text(metrics[metric]!) : '–'))]),
  ),
].join('\n')}
`;
}

const percent = (value: number) => `${formatNumber(100 * value)} %`;

/** What an evaluation tells, in order of its columns. */
const COLUMNS: readonly { metric: string; title: string; text: (value: number) => string }[] = [
  { metric: 'mlm_loss', title: 'masked-LM loss (nats)', text: (value) => formatNumber(value, 4) },
  { metric: 'mlm_accuracy', title: 'masked-LM accuracy', text: percent },
  { metric: 'sop_accuracy', title: 'sentence-order accuracy', text: percent },
  { metric: 'nsp_accuracy', title: 'same-text accuracy', text: percent },
];
