// Compares the code at an address with what these sources compile to: node contracts/verify.mjs RPC_URL ADDRESS CONTRACT
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = dirname(fileURLToPath(import.meta.url));
const [url, address, name] = process.argv.slice(2);

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}
if (!/^https?:/.test(url ?? '') || !/^0x[0-9a-fA-F]{40}$/.test(address ?? '')) {
  fail('node contracts/verify.mjs RPC_URL ADDRESS CONTRACT');
}
execFileSync(process.execPath, [join(HOME, 'compile.mjs')], { stdio: 'inherit' });
const { compiler, contracts } = JSON.parse(readFileSync(join(HOME, 'out', 'artifacts.json'), 'utf8'));
const compiled = contracts[name];
if (!compiled) fail(`no contract is called ${String(name)}; there are ${Object.keys(contracts).join(', ')}`);

const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getCode', params: [address, 'latest'] });
const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
const { result } = await answer.json();
if (typeof result !== 'string') fail('the node did not answer with code');

// Values of the constructor stand in the deployed code, where the compiler leaves zeros.
const found = Buffer.from(result.slice(2), 'hex');
const expected = Buffer.from(compiled.deployedBytecode.slice(2), 'hex');
const values = Object.values(compiled.immutables).map((places) => {
  const [{ start, length }] = places;
  const value = `0x${found.subarray(start, start + length).toString('hex')}`;
  for (const place of places) found.fill(0, place.start, place.start + place.length);
  return value;
});
const same = found.equals(expected);
process.stdout.write(`${address} ${same ? 'is' : 'IS NOT'} ${name} of ${compiled.source}, solc ${compiler}\n`);
for (const value of values) process.stdout.write(`  set at creation: ${value}\n`);
process.exit(same ? 0 : 1);
