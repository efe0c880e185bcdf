import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { WorldProtocol } from '../platform/config.js';
import type { ProposeOutcome } from '../proposals/propose.service.js';
import { changedCells, type Proposal } from '../proposals/proposal.js';
import type { AssessedParameter, Assessment } from '../recommendations/assessment.js';
import { startService, type RunningService } from '../service.js';
import { BallastError } from '../units/ballast-error.js';
import { ApiClient } from './api-client.js';
import { execute, importPrices, sign, type Answer } from './commands.js';
import { commandConfig, type Connection } from './connection.js';
import { assessmentReport } from './assessment-report.js';
import { proposalReport, verificationReport } from './report.js';

export interface DemoOptions {
  readonly once?: boolean;
  readonly prices?: string;
  readonly json?: boolean;
}

export class NoPricesError extends BallastError {
  readonly code = 'input/prices';
  constructor(folder: string, missing: readonly string[]) {
    super(`${folder} has no prices of ${missing.join(', ')}.`, 'It must hold {SYMBOL}USDT.csv.gz or .csv for each.', {
      folder,
      missing,
    });
  }
}

export class NothingProposedError extends BallastError {
  readonly code = 'demo/nothing-proposed';
  constructor() {
    super(
      'The assessment allows no change, so there is nothing to sign.',
      'Read its reasons; the policy may be too tight.',
    );
  }
}

/** The whole loop in a world and a database of its own, which leave nothing behind. */
export async function runDemo(options: DemoOptions, env: NodeJS.ProcessEnv): Promise<Answer> {
  const config = commandConfig(env);
  const dataDir = mkdtempSync(join(tmpdir(), 'ballast-demo-'));
  const files = options.prices === undefined ? [] : priceFiles(resolve(options.prices), config.worldProtocol);
  let service: RunningService | undefined;
  try {
    // The watch of the service would race with the command's own look at the chain.
    const settings = { ...config, dataDir, databaseUrl: null, rpcUrl: null, scheduleEnabled: false };
    service = await startService(settings, options.once ? 0 : config.port, { makeUpHistory: files.length === 0 });
    const answer = await loop(service, files);
    if (options.once) return answer;
    process.stdout.write(`${options.json ? JSON.stringify(answer.data) : answer.text}\n`);
    await untilInterrupted(service.url);
    return { data: null, text: 'Ended.' };
  } finally {
    await service?.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Assets of the world's liquidated types, by protocol. */
const ASSETS: Readonly<Record<WorldProtocol, readonly string[]>> = {
  dss: ['ETH', 'LINK', 'YFI'],
  'open-dollar': ['ETH', 'LINK', 'WBTC'],
};

function priceFiles(folder: string, protocol: WorldProtocol): { asset: string; path: string; source: string }[] {
  const source = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-');
  const found = ASSETS[protocol].map((asset) => ({
    asset,
    source,
    path: ['.csv.gz', '.csv'].map((end) => join(folder, `${asset}USDT${end}`)).find(existsSync),
  }));
  const missing = found.filter(({ path }) => path === undefined).map(({ asset }) => asset);
  if (missing.length > 0) throw new NoPricesError(folder, missing);
  return found.flatMap(({ path, ...rest }) => (path === undefined ? [] : [{ ...rest, path }]));
}

async function loop(service: RunningService, files: ReturnType<typeof priceFiles>): Promise<Answer> {
  const api = new ApiClient(service.url, service.token);
  const connection: Connection = { api, rpcUrl: service.world?.url ?? '', close: () => Promise.resolve() };
  for (const { path, asset, source } of files) await importPrices(connection, path, { asset, source });
  const assessment = await api.post<Assessment>('/assessments');
  const { proposal } = await api.post<ProposeOutcome>('/proposals', { assessmentId: assessment.id });
  if (proposal === null) throw new NothingProposedError();
  const id = String(proposal.id);
  for (const demoOwner of ['1', '2']) await sign(connection, id, { demoOwner });
  const { data } = await execute(connection, id, { demo: true });
  const { txHash, block, proposal: closed } = data as { txHash: string; block: number; proposal: Proposal };
  const text = [assessmentReport(assessment), proposalReport(proposal), verificationReport(closed)].join('\n\n');
  return { data: demoResult(assessment, closed, { txHash, block }), text, ok: closed.state === 'verified' };
}

/** Raw values by parameter, with their twins for people. */
function valuesOf(parameters: readonly AssessedParameter[], which: 'current' | 'recommended' | 'allowed') {
  const human = Object.fromEntries(parameters.map((it) => [it.parameter, it.human[which]]));
  return { ...Object.fromEntries(parameters.map((it) => [it.parameter, it[which]])), human };
}

const marked = (synthetic: boolean): { synthetic?: true } => (synthetic ? { synthetic: true } : {});

function demoResult(assessment: Assessment, proposal: Proposal, execution: { txHash: string; block: number }) {
  const { hashes, transaction, calls, dryRun, changes } = proposal;
  const verification = proposal.events.at(-1)?.data['verification'] as
    | { status: string; parameters: readonly unknown[] }
    | undefined;
  return {
    ...marked(assessment.synthetic),
    assessments: assessment.types
      .filter(({ refusal }) => refusal === null)
      .map(({ ilk, synthetic, parameters, concerns }) => ({
        ilk,
        ...marked(synthetic),
        current: valuesOf(parameters, 'current'),
        recommended: valuesOf(parameters, 'recommended'),
        allowed: valuesOf(parameters, 'allowed'),
        reasons: [
          ...concerns,
          ...parameters.flatMap(({ parameter, decision, reason, breaches }) => [
            `${parameter}: ${decision}. ${reason}`,
            ...breaches.map(({ rule, why }) => `${parameter}: ${rule}, ${why}`),
          ]),
        ],
        parameters,
      })),
    proposal: {
      id: proposal.id,
      ...hashes,
      chainId: proposal.chainId,
      safe: proposal.safe,
      ...transaction,
      calls,
      changes,
      unsafeVaults: proposal.unsafeVaults,
    },
    dryRun: {
      block: dryRun.block,
      ok: dryRun.ok,
      calls: dryRun.calls,
      transaction: dryRun.transaction,
      changes: changedCells(dryRun.before, dryRun.after),
    },
    execution,
    verification: verification ?? { status: proposal.state, parameters: [] },
  };
}

const untilInterrupted = (url: string): Promise<void> =>
  new Promise((resolve) => {
    process.stderr.write(`Serving on ${url} until Ctrl-C.\n`);
    process.once('SIGINT', () => {
      resolve();
    });
    process.once('SIGTERM', () => {
      resolve();
    });
  });
