// node tools/setup-native/setup-native.mjs [--if-possible] [--force] [--for PACKAGE_FOLDER]
//
// Makes the native backend work: @tensorflow/tfjs-node is installed without its addon, because its install script
// downloads libtensorflow from a place that is often out of reach. TensorFlow's own Python wheel holds the same
// library and headers, so we take them from the Python index and let tfjs-node's build script compile its addon.
//
//   --if-possible  exit with 0 although the native backend cannot be had (everything runs on WebAssembly, slower)
//   --force        build again although the backend works
//   --for FOLDER   the package whose tfjs-node is meant (default packages/model)
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addonExists, buildAddon, findTfjsNode, linkLibtensorflow } from './addon.mjs';
import { provideLibtensorflow } from './libtensorflow.mjs';
import { SetupError } from './setup-error.mjs';
import { smokeTest } from './smoke-test.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const OPTIONS = {
  'if-possible': { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  for: { type: 'string', default: join(HERE, '..', '..', 'packages', 'model') },
};

/** Prints one step of the work. */
function say(line) {
  process.stdout.write(`${line}\n`);
}

/** The steps; each is skipped where its result is already there. @throws SetupError */
function setUp({ packageFolder, force }) {
  const tfjsNode = findTfjsNode(packageFolder);
  if (!force && addonExists(tfjsNode)) {
    const outcome = smokeTest(packageFolder);
    if (outcome.works) return say(`Native backend is there: ${outcome.text}`);
    say(`The addon is there but does not work (${outcome.text}); building it again`);
  }
  const library = provideLibtensorflow(say);
  linkLibtensorflow(tfjsNode, library);
  say('Building the addon with the script of tfjs-node (node-pre-gyp, node-gyp, make; about 10 s)');
  buildAddon(tfjsNode);
  const outcome = smokeTest(packageFolder);
  if (!outcome.works) throw new SetupError(`The addon was built but does not work: ${outcome.text}`);
  say(`Native backend works: ${outcome.text}`);
}

const options = readOptions();
try {
  setUp({ packageFolder: resolve(options.for), force: options.force });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`Native backend cannot be set up: ${error.message}\n`);
  if (error.hint) process.stderr.write(`${error.hint}\n`);
  if (options['if-possible']) say('Going on without it: AdaptMem runs on WebAssembly');
  process.exitCode = options['if-possible'] ? 0 : 1;
}

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    process.stderr.write(
      `${error.message}\nUse: pnpm setup:native [--if-possible] [--force] [--for FOLDER]\n`,
    );
    process.exit(2);
  }
}
