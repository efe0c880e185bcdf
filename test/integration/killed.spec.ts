import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { compileSources, type Child, type CompiledSources } from '../support/child-process.js';
import { quickPolicyFile } from '../support/quick-policy.js';

/**
 * A whole service in a process of its own, on a data folder that outlives it. It does one act at a time and answers with the
 * states of all proposals; `die` names the method at whose call the process is killed as if the power of the machine failed it.
 */
const SERVICE = `
import 'reflect-metadata';
import { readConfig } from './src/platform/config.js';
import { DssAdapter } from './src/protocol/dss/dss.adapter.js';
import { SafeService } from './src/safe/safe.service.js';
import { ExecutionService } from './src/execution/execution.service.js';
import { ProposalService } from './src/proposals/proposal.service.js';
import { ScheduledWork } from './src/scheduled-work.js';
import { startService } from './src/service.js';

const [dataDir, cacheDir, policy, die] = process.argv.slice(2);
const kill = () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => undefined); };
if (die === 'publish') SafeService.prototype.publish = kill;
if (die === 'verify') DssAdapter.prototype.readParameters = kill;

const service = await startService(readConfig({
  PORT: '0', BALLAST_SCHEDULE: 'off', BALLAST_LOG_LEVEL: 'error',
  BALLAST_DATA_DIR: dataDir, BALLAST_CACHE_DIR: cacheDir, BALLAST_POLICY: policy,
}));
const { app, world } = service;
const proposals = app.get(ProposalService);
const TYPES = { SafeTx: 'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce'
  .split(',').map((field) => ({ type: field.split(' ')[0], name: field.split(' ')[1] })) };
const acts = {
  propose: async () => (await app.get(ScheduledWork).assessAndPropose()).outcome,
  sign: async () => {
    const [proposal] = await proposals.list();
    for (const owner of world.owners.slice(0, 2)) {
      const domain = { chainId: proposal.chainId, verifyingContract: proposal.safe };
      await proposals.sign(String(proposal.id), await owner.signTypedData(domain, TYPES, proposal.transaction));
    }
  },
  execute: async () => {
    const sent = await world.relayer.sendTransaction({ ...(await proposals.execution('1')), gasLimit: 8_000_000 });
    await sent.wait();
  },
  look: () => app.get(ExecutionService).look(),
  end: () => service.close(),
};
process.on('message', async (act) => {
  const outcome = await acts[act]();
  const states = act === 'end' ? [] : (await proposals.list()).map((it) => it.events.map(({ state }) => state));
  process.send({ outcome, states });
});
process.send({ resumed: world.resumed });
`;

let sources: CompiledSources;
let folder: string;
beforeAll(async () => {
  sources = await compileSources(['src', 'migrations']);
}, 120_000);
afterAll(() => {
  sources.remove();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-killed-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

async function startChild(die = 'never'): Promise<{ child: Child; resumed: unknown }> {
  const child = sources.start(SERVICE, [folder, join(PROJECT_DIR, '.cache'), quickPolicyFile(), die]);
  return { child, ...((await child.next()) as { resumed: unknown }) };
}

async function act(child: Child, what: string): Promise<unknown> {
  child.send(what);
  return child.next();
}

test('a process killed between "recorded" and "published" publishes that proposal at its next start, once', async () => {
  const { child } = await startChild('publish');
  await expect(act(child, 'propose')).rejects.toThrow('ended');
  const { child: next, resumed } = await startChild();
  expect(resumed).toBe(true);
  expect(await act(next, 'look')).toMatchObject({ states: [['recorded', 'published']] });
  expect(await act(next, 'propose')).toMatchObject({
    outcome: 'already-proposed',
    states: [['recorded', 'published']],
  });
  await act(next, 'end');
  await next.kill();
}, 240_000);

test('a process killed between "executed" and "verified" verifies at its next start', async () => {
  const { child } = await startChild('verify');
  await act(child, 'propose');
  await act(child, 'sign');
  await act(child, 'execute');
  await expect(act(child, 'look')).rejects.toThrow('ended');
  const { child: next } = await startChild();
  const done = [['recorded', 'published', 'ready', 'executed', 'verified']];
  expect(await act(next, 'look')).toMatchObject({ states: done });
  expect(await act(next, 'look')).toMatchObject({ states: done });
  await act(next, 'end');
  await next.kill();
}, 240_000);
