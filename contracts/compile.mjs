// Compiles contracts/src and contracts/test into contracts/out/artifacts.json, unless it holds what these sources give.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = dirname(fileURLToPath(import.meta.url));
const OUT = join(HOME, 'out', 'artifacts.json');
const require = createRequire(import.meta.url);
const SETTINGS = JSON.parse(readFileSync(join(HOME, 'solc.json'), 'utf8'));

const sources = Object.fromEntries(
  ['src', 'test'].flatMap((folder) =>
    readdirSync(join(HOME, folder), { recursive: true })
      .filter((file) => file.endsWith('.sol'))
      .sort()
      .map((file) => [
        join(folder, file).replaceAll('\\', '/'),
        { content: readFileSync(join(HOME, folder, file), 'utf8') },
      ]),
  ),
);
const input = { language: 'Solidity', sources, settings: SETTINGS };
const compiler = require('solc/package.json').version;
const hash = createHash('sha256')
  .update(JSON.stringify([compiler, input]))
  .digest('hex');

if (existsSync(OUT) && JSON.parse(readFileSync(OUT, 'utf8')).hash === hash) process.exit(0);

const began = Date.now();
const { contracts, errors = [] } = JSON.parse(require('solc').compile(JSON.stringify(input)));
for (const { formattedMessage } of errors) process.stderr.write(`${formattedMessage}\n`);
// A warning is a fault: what stays in the output is not read any more.
if (errors.length > 0) process.exit(1);

const artifacts = {};
for (const [source, its] of Object.entries(contracts)) {
  for (const [name, { abi, evm }] of Object.entries(its)) {
    if (name in artifacts) throw new Error(`two contracts are called ${name}`);
    artifacts[name] = {
      source,
      abi,
      bytecode: `0x${evm.bytecode.object}`,
      deployedBytecode: `0x${evm.deployedBytecode.object}`,
      immutables: evm.deployedBytecode.immutableReferences ?? {},
    };
  }
}
mkdirSync(dirname(OUT), { recursive: true });
const draft = `${OUT}.${String(process.pid)}`;
writeFileSync(draft, JSON.stringify({ hash, compiler, contracts: artifacts }));
renameSync(draft, OUT);
process.stderr.write(`compiled ${String(Object.keys(sources).length)} files in ${String(Date.now() - began)} ms\n`);
