/** The sizes in `configs/models` against what was published about them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backboneShapes } from './albert-parameters.js';
import { readAlbertConfig } from './checkpoint/albert-config-file.js';
import { PUBLISHED_MODELS } from './hub/hub-defaults.js';
import { elementsOf } from './tensor-map.js';

const folder = join(import.meta.dirname, '../../../configs/models');
const read = (name: string) => readAlbertConfig(join(folder, `${name}.json`));

describe('configs/models', () => {
  /** Millions of parameters as the model cards of the checkpoints have them, some cut and some rounded. */
  it.each([
    ['base', 11],
    ['large', 17],
    ['xlarge', 58],
    ['xxlarge', 223],
  ])('albert-%s has about %d million parameters in either version', (size, millions) => {
    for (const version of ['v1', 'v2']) {
      const shapes = backboneShapes(read(`albert-${size}-${version}`));
      const parameters = [...shapes.values()].reduce((sum, shape) => sum + elementsOf(shape), 0);
      expect(Math.abs(parameters / 1e6 - millions)).toBeLessThan(1);
    }
  });

  it('has every published model; versions differ in dropout and activation only', () => {
    for (const name of Object.keys(PUBLISHED_MODELS).filter((each) => each.endsWith('v1'))) {
      const [one, two] = [read(name), read(name.replace('v1', 'v2'))];
      const { hidden_act, hidden_dropout_prob, attention_probs_dropout_prob } = two;
      expect({ ...one, hidden_act, hidden_dropout_prob, attention_probs_dropout_prob }).toEqual(two);
      expect([one.hidden_act, hidden_act, hidden_dropout_prob]).toEqual(['gelu', 'gelu_new', 0]);
      expect(one.hidden_dropout_prob).toBe(name.includes('xxlarge') ? 0 : 0.1);
    }
  });
});
