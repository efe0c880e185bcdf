import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../src/platform/config.js';
import type { Digests } from './digests.js';

/** Runs the digests under each major version of Node, from the package registry, and fails where two of them differ. */
const VERSIONS = ['20', '22', '24'];
const SCRIPT = join(PROJECT_DIR, 'dist/test/determinism/print-digests.js');

type Printed = Digests & { readonly node: string; readonly arch: string };

const found = VERSIONS.map((version): Printed => {
  const text = execFileSync('npx', ['--yes', '--package', `node@${version}`, 'node', SCRIPT], { encoding: 'utf8' });
  const printed = JSON.parse(text) as Printed;
  if (!printed.node.startsWith(`v${version}.`)) throw new Error(`asked for Node ${version}, ran ${printed.node}`);
  process.stdout.write(`${printed.node.padEnd(9)} ${printed.arch} ${printed.all}\n`);
  return printed;
});
const [first] = found;
for (const part of ['units', 'estimators', 'simulation'] as const) {
  for (const other of found) {
    if (other[part] === first![part]) continue;
    process.stdout.write(`${part}: ${first!.node} gives ${first![part]}, ${other.node} gives ${other[part]}\n`);
    process.exitCode = 1;
  }
}
if (process.exitCode !== 1) process.stdout.write('the same on all of them\n');
