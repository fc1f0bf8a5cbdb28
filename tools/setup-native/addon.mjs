// The addon of @tensorflow/tfjs-node: where it is, what it links against, how it is built.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runCommand, tail } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';

/** The folder of the tfjs-node that `packageFolder` would load. @throws SetupError if it is not installed */
export function findTfjsNode(packageFolder) {
  const require = createRequire(join(packageFolder, 'package.json'));
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    throw new SetupError('@tensorflow/tfjs-node is not installed', 'Run pnpm install first.');
  }
}

/** Was an addon built for the N-API version of this Node? tfjs-node looks in `lib/napi-v{3…8}`. */
export function addonExists(tfjsNode) {
  return existsSync(addonPath(tfjsNode));
}

function addonPath(tfjsNode) {
  const { napi_versions: known } = createRequire(import.meta.url)(join(tfjsNode, 'package.json')).binary;
  const version = Math.max(...known.filter((napi) => napi <= Number(process.versions.napi)));
  return join(tfjsNode, 'lib', `napi-v${version}`, 'tfjs_binding.node');
}

/** Puts libtensorflow where tfjs-node's build looks for it, as links: `deps/lib` and `deps/include`. */
export function linkLibtensorflow(tfjsNode, library) {
  const deps = join(tfjsNode, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(deps);
  for (const part of ['lib', 'include']) symlinkSync(join(library, part), join(deps, part));
}

/**
 * Runs tfjs-node's `build-addon-from-source`. Its `install` script would do the same but asks a server for a
 * ready addon before, and rewrites its own package.json, a file that pnpm shares between checkouts.
 * @throws SetupError without a compiler, or with the end of the compiler's output
 */
export function buildAddon(tfjsNode) {
  const missing = ['make', 'c++'].filter((tool) => !runCommand(tool, ['--version']).ok);
  if (missing.length > 0) {
    throw new SetupError(
      `${missing.join(' and ')} missing; the addon must be compiled`,
      'Install a C++ compiler and make (Debian: apt-get install build-essential).',
    );
  }
  const nodePreGyp = createRequire(join(tfjsNode, 'package.json')).resolve(
    '@mapbox/node-pre-gyp/bin/node-pre-gyp',
  );
  const build = runCommand(process.execPath, [nodePreGyp, 'install', '--build-from-source'], {
    cwd: tfjsNode,
    env: { ...process.env, ...nodeHeaders() },
  });
  if (build.ok) return;
  throw new SetupError(
    `the addon cannot be built\n${tail(build.output, 8, /error|ERR!/i)}`,
    "node-gyp needs Node's headers: in include/node beside bin/node, else named by npm_config_nodedir, else downloaded.",
  );
}

/** Headers that came with this Node spare node-gyp a download. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  const there = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  return there && !process.env.npm_config_nodedir ? { npm_config_nodedir: prefix } : {};
}
