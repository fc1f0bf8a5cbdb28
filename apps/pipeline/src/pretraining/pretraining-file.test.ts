import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../repository.js';
import { loadPretraining } from './pretraining-file.js';

const folder = join(REPOSITORY, 'configs/pretraining');
const own = [
  `corpus=["${join(REPOSITORY, 'assets/tests/corpus')}"]`,
  `tokenizer="${join(REPOSITORY, 'assets/quickstart/spiece.model')}"`,
];

describe('configs/pretraining', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))('%s can be run', (name) => {
    const { file, config, texts } = loadPretraining(join(folder, name), own);
    expect(file.name).toBe(name.replace('.yaml', ''));
    expect(config.vocab_size).toBe(30_000);
    expect(texts.map((path) => path.split('/').at(-1))).toEqual([
      ...['stories.txt', 'stories.txt.gz', 'stories.txt.xz'],
    ]);
    expect(file.train.max_steps).toBeGreaterThan(file.lengths.at(-1)!.from_step);
  });
});

describe('loadPretraining()', () => {
  it('says what is wrong with corpus, tokenizer and the weights to go on from, together', () => {
    const wrong = { corpus: [folder], tokenizer: join(folder, 'none.model'), initial: folder };
    const overrides = Object.entries(wrong).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const loading = () => loadPretraining(join(folder, 'albert-nano.yaml'), overrides);
    expect(loading).toThrow(/corpus\.0: Folder ".*pretraining" has no \.txt, \.txt\.gz or \.txt\.xz/);
    expect(loading).toThrow(/tokenizer: No such file or folder: ".*none\.model"/);
    expect(loading).toThrow(/initial: Cannot read ".*config\.json": no such file or folder/);
  });

  it("refuses lengths beyond the network's positions, at their place", () => {
    const network = `model="${join(REPOSITORY, 'assets/quickstart/config.json')}"`;
    expect(() => loadPretraining(join(folder, 'albert-nano.yaml'), [...own, network])).toThrow(
      /albert-nano\.yaml:12:\d+ lengths\.1\.length: Expected at most the network's 64 positions/,
    );
  });
});
