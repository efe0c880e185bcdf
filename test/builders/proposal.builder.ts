import type { DryRunReport, Proposal, ProposalBody, ProposedChange } from '../../src/proposals/proposal.js';
import { SCALES } from '../../src/recommendations/moves.js';
import type { Parameter } from '../../src/risk/guardrails/limits.js';
import { cellsOf } from './parameter-cells.builder.js';
import { protocolSnapshot } from './protocol-snapshot.builder.js';

export function proposedChange(ilk: string, parameter: Parameter, before: bigint, after: bigint): ProposedChange {
  const { unit, human } = SCALES[parameter];
  return {
    ilk,
    parameter,
    unit,
    before: String(before),
    after: String(after),
    human: { before: human(before), after: human(after) },
  };
}

export const dryRunReport = (changes: Partial<DryRunReport> = {}): DryRunReport => ({
  block: protocolSnapshot().block,
  time: protocolSnapshot().block.timestamp + 1,
  ok: true,
  calls: ['ok'],
  transaction: 'ok',
  before: cellsOf(protocolSnapshot()),
  after: cellsOf(protocolSnapshot()),
  ...changes,
});

const ADDRESS = '0x5Afe000000000000000000000000000000005afe';
const ZERO = `0x${'0'.repeat(40)}`;

/** A proposal that raises the fee of ETH-A. @param hash stands for its safeTxHash. */
export const proposalBody = (changes: Partial<ProposalBody> = {}, hash = 'a'): ProposalBody => ({
  assessmentId: 1,
  synthetic: false,
  policy: { version: 1, hash: 'c'.repeat(64) },
  chainId: 31_337,
  safe: ADDRESS,
  transaction: {
    to: '0x1100000000000000000000000000000000000011',
    value: '0',
    data: '0x12345678',
    operation: 0,
    safeTxGas: '0',
    baseGas: '0',
    gasPrice: '0',
    gasToken: ZERO,
    refundReceiver: ZERO,
    nonce: 0,
  },
  hashes: {
    domainHash: `0x${'1'.repeat(64)}`,
    messageHash: `0x${'2'.repeat(64)}`,
    safeTxHash: `0x${hash.repeat(64).slice(0, 64)}`,
  },
  changes: [proposedChange('ETH-A', 'stabilityFee', 200n, 300n)],
  calls: [
    {
      to: '0x1100000000000000000000000000000000000011',
      data: '0x12345678',
      contract: 'Jug',
      signature: 'file(bytes32,bytes32,uint256)',
      arguments: [{ name: 'ilk', raw: 'ETH-A', human: 'ETH-A' }],
    },
  ],
  dryRun: dryRunReport(),
  unsafeVaults: [],
  createdAt: 1_800_000_000,
  expiresAt: 1_800_604_800,
  ...changes,
});

export const proposal = (changes: Partial<Proposal> = {}): Proposal => ({
  id: 7,
  state: 'published',
  events: [
    { ordinal: 1, state: 'recorded', reason: 'allowed by the policy', at: 1_800_000_000, data: {} },
    { ordinal: 2, state: 'published', reason: 'put in front of the signers', at: 1_800_000_000, data: {} },
  ],
  confirmations: [],
  ...proposalBody(),
  ...changes,
});
