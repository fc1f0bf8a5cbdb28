/** Stage `backbone`: the frozen network that all tasks start from, made once and read by every training. */
import { AlbertConfig, loadPretrained, savePretrained } from '@adaptmem/model';
import { type Backbone, type BackboneOptions, loadBackbone } from '../backbone.js';
import { defineStage } from './define-stage.js';

/** Writes a model's folder as Hugging Face lays it out. */
export const backbone = defineStage<BackboneOptions>({
  kind: 'backbone',
  packages: ['@adaptmem/model'],
  run({ config: options, files, output }) {
    const { config, tensors } = loadBackbone(options, files);
    savePretrained(output, config, tensors);
  },
});

/** What `backbone` wrote. */
export function readBackbone(folder: string): Backbone {
  const { config, tensors } = loadPretrained(folder);
  return { config: AlbertConfig.parse(config), tensors };
}
