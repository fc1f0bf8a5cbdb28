/** `metrics.jsonl`: one JSON object a line; figures of evaluations are named `eval_…`, what is no number is `null`. */
import type { LogFormat } from './log-format.js';

export const JSONL: LogFormat = {
  file: 'metrics.jsonl',
  header: () => new Uint8Array(),
  encode: ({ kind, step, values }) => {
    const prefix = kind === 'eval' ? 'eval_' : '';
    const named = Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]);
    return Buffer.from(`${JSON.stringify({ step, ...Object.fromEntries(named) })}\n`);
  },
  lengthUpTo(bytes, step) {
    let length = 0;
    for (;;) {
      const end = bytes.indexOf(NEW_LINE, length);
      if (end < 0 || !(stepOf(bytes.subarray(length, end)) <= step)) return length;
      length = end + 1;
    }
  },
};

const NEW_LINE = 10;

/** NaN for what is no line of ours. */
function stepOf(line: Uint8Array): number {
  try {
    return Number((JSON.parse(Buffer.from(line).toString()) as { step: number }).step);
  } catch {
    return Number.NaN;
  }
}
