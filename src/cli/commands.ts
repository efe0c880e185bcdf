import { resolve } from 'node:path';
import type { ImportReport } from '../market-data/prices/price-import.js';
import type { Call } from '../platform/chain/rpc.js';
import type { ProposeOutcome } from '../proposals/propose.service.js';
import type { Proposal } from '../proposals/proposal.js';
import type { Assessment } from '../recommendations/assessment.js';
import { BallastError } from '../units/ballast-error.js';
import { assessmentReport } from './assessment-report.js';
import type { Connection } from './connection.js';
import { importReport, proposalReport, statusReport, verificationReport, type Status } from './report.js';
import { sendExecution, signProposal, walletOf, type KeyOptions } from './signer.adapter.js';

/** What a command answers: data for `--json`, text for people, and whether the work succeeded. */
export interface Answer {
  readonly data: unknown;
  readonly text: string;
  readonly ok?: boolean;
}

export class NoOpenProposalError extends BallastError {
  readonly code = 'not-found/open-proposal';
  constructor() {
    super('No proposal is open.', 'Make one with "ballast propose".');
  }
}

export class MissingAssetError extends BallastError {
  readonly code = 'input/asset';
  constructor(path: string) {
    super(`Whose prices ${path} holds is not said.`, 'Add --asset, for example --asset ETH; a folder needs none.');
  }
}

export class ExecutionRevertedError extends BallastError {
  readonly code = 'execution/reverted';
  constructor(txHash: string) {
    super(`The transaction ${txHash} was mined and reverted.`, 'Look at the proposal: it is run again and marked.', {
      txHash,
    });
  }
}

export async function importPrices(
  { api }: Connection,
  file: string,
  { asset, source }: { asset?: string; source?: string },
): Promise<Answer> {
  if (asset === undefined && /\.csv(\.gz)?$/.test(file)) throw new MissingAssetError(file);
  const body = { path: resolve(file), ...(asset ? { asset: asset.toUpperCase() } : {}), ...(source ? { source } : {}) };
  const reports = await api.post<ImportReport[]>('/prices/imports', body);
  return { data: reports, text: reports.map(importReport).join('\n') };
}

export async function assess({ api }: Connection): Promise<Answer> {
  const assessment = await api.post<Assessment>('/assessments');
  return { data: assessment, text: assessmentReport(assessment) };
}

/** Assesses now and proposes that: an older assessment would be proposed on a market that is gone. */
export async function propose(connection: Connection): Promise<Answer> {
  const { api } = connection;
  const assessment = await api.post<Assessment>('/assessments');
  const { outcome, proposal } = await api.post<ProposeOutcome>('/proposals', { assessmentId: assessment.id });
  const text = proposal === null ? 'Nothing to change: the assessment says why.' : proposalReport(proposal);
  return { data: { outcome, proposal }, text: `${assessmentReport(assessment)}\n\n${outcome}\n${text}` };
}

/** States after an execution that did what was signed; a `due` ramp may need more than one step. */
const ENDS_WELL: readonly Proposal['state'][] = ['verified', 'scheduled', 'due'];

/** The newest that waits for signers; where none does and `states` names others, the newest of those. */
async function chosen(
  { api }: Connection,
  id: string | undefined,
  states: readonly Proposal['state'][] = [],
): Promise<Proposal> {
  if (id !== undefined) return api.get<Proposal>(`/proposals/${encodeURIComponent(id)}`);
  const all = await api.get<Proposal[]>('/proposals');
  const inStates = (wanted: readonly Proposal['state'][]): Proposal[] =>
    all.filter(({ state }) => wanted.includes(state));
  const waiting = inStates(['published', 'ready']);
  const open = waiting.length > 0 ? waiting : inStates(states);
  const newest = open.at(-1);
  if (!newest) throw new NoOpenProposalError();
  return newest;
}

export async function sign(connection: Connection, id: string | undefined, keys: KeyOptions): Promise<Answer> {
  const proposal = await chosen(connection, id);
  const wallet = await walletOf(keys, proposal.chainId);
  const signature = await signProposal(wallet, proposal);
  const signed = await connection.api.post<Proposal>(`/proposals/${String(proposal.id)}/signatures`, { signature });
  const text = `${proposalReport(signed)}\n\n${wallet.address} signed: ${String(signed.confirmations.length)} signatures now.`;
  return { data: signed, text };
}

export async function execute(connection: Connection, id: string | undefined, keys: KeyOptions): Promise<Answer> {
  const proposal = await chosen(connection, id, ['due', 'scheduled']);
  const wallet = await walletOf(keys, proposal.chainId);
  const call = await connection.api.post<Call>(`/proposals/${String(proposal.id)}/execution`);
  const { txHash, block, ok } = await sendExecution(
    wallet,
    { rpcUrl: connection.rpcUrl, chainId: proposal.chainId },
    call,
  );
  if (!ok) throw new ExecutionRevertedError(txHash);
  const after = await connection.api.post<Proposal>(`/proposals/${String(proposal.id)}/verification`);
  return {
    data: { txHash, block, proposal: after },
    text: `Executed in block ${String(block)} by ${txHash}.\n${verificationReport(after)}`,
    ok: ENDS_WELL.includes(after.state),
  };
}

export async function verifyExecution(connection: Connection, id: string | undefined): Promise<Answer> {
  const { api } = connection;
  const newest = id ?? String((await api.get<Proposal[]>('/proposals')).at(-1)?.id ?? '');
  if (newest === '') throw new NoOpenProposalError();
  const proposal = await api.post<Proposal>(`/proposals/${encodeURIComponent(newest)}/verification`);
  return { data: proposal, text: verificationReport(proposal), ok: proposal.state !== 'mismatch' };
}

export async function status({ api }: Connection): Promise<Answer> {
  const [system, proposals] = await Promise.all([api.get<Status>('/status'), api.get<Proposal[]>('/proposals')]);
  const [latest] = await api.get<Assessment[]>('/assessments?limit=1');
  const data = { ...system, assessment: latest ?? null, proposals };
  return { data, text: statusReport(system, latest ?? null, proposals) };
}
