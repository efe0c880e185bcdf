import type { Verification } from '../execution/verification.js';
import type { ImportReport } from '../market-data/prices/price-import.js';
import type { Block } from '../platform/chain/rpc.js';
import type { Proposal } from '../proposals/proposal.js';
import type { Assessment } from '../recommendations/assessment.js';
import type { SafeState } from '../safe/safe-state.js';
import { syntheticText, WORDS } from './assessment-report.js';
import { followUpReport } from './routes-report.js';
import { invariantLines } from './invariant-lines.js';
import { textTable, wrap } from './table.js';

type CallArguments = Proposal['calls'][number]['arguments'];
/** Calls inside a call have lines of their own, below the table. */
const isInner = ({ name }: CallArguments[number]): boolean => /^call \d+$/.test(name);
function argumentsText(given: CallArguments): string {
  const inner = given.filter(isInner).length;
  const own = given.filter((it) => !isInner(it)).map(({ name, human }) => `${name} ${human}`);
  return [...own, ...(inner === 0 ? [] : [`${String(inner)} calls, below`])].join(', ');
}
const innerCalls = (calls: Proposal['calls']): string[] =>
  calls.flatMap(({ contract, arguments: given }, index) => {
    const inner = given.filter(isInner);
    if (inner.length === 0) return [];
    return [
      '',
      `Inside ${String(index + 1)}, ${contract}:`,
      ...inner.map(({ name, human }) => `  ${name.slice(5)}  ${human}`),
    ];
  });

/** What a signer must see: the hashes whole, what changes, what becomes unsafe, what the dry run said. */
export function proposalReport(proposal: Proposal): string {
  const { id, state, hashes, transaction, changes, calls, dryRun, unsafeVaults, expiresAt, cancels } = proposal;
  const changeRows = changes.map(({ ilk, parameter, human, before, after, route = 'direct' }) => [
    ilk,
    WORDS[parameter],
    human.before,
    '→',
    human.after,
    route,
    `${before} → ${after}`,
  ]);
  const callRows = calls.map(({ contract, signature, to, arguments: given }, index) => [
    String(index + 1),
    contract,
    to,
    signature,
    argumentsText(given),
    dryRun.calls[index] ?? '',
  ]);
  return [
    `Proposal ${String(id)}: ${state}, ${syntheticText(proposal.synthetic)}expires ${new Date(expiresAt * 1_000).toISOString()}`,
    '',
    `  safeTxHash   ${hashes.safeTxHash}`,
    `  domain hash  ${hashes.domainHash}`,
    `  message hash ${hashes.messageHash}`,
    `  Safe ${proposal.safe}, chain ${String(proposal.chainId)}, nonce ${String(transaction.nonce)}, ` +
      `operation ${String(transaction.operation)} to ${transaction.to}`,
    '',
    cancels === undefined
      ? textTable(['type', 'parameter', 'before', '', 'after', 'route', 'raw'], changeRows, [2])
      : `Takes back what proposal ${String(cancels)} left to be done; no parameter changes.`,
    '',
    textTable(['#', 'contract', 'address', 'function', 'arguments', 'dry run'], callRows),
    ...innerCalls(calls),
    ...followUpReport(proposal),
    '',
    `Dry run of these bytes at block ${String(dryRun.block.number)} ${dryRun.block.hash}: ${dryRun.ok ? 'ok' : 'FAILED'}.`,
    ...invariantLines(dryRun.invariants),
    unsafeVaults.length === 0
      ? 'No vault becomes unsafe.'
      : wrap(
          `${String(unsafeVaults.length)} vaults become unsafe: ` +
            unsafeVaults.map((vault) => `${vault.ilk} ${vault.id} (${vault.human.debt})`).join(', '),
          118,
        ),
  ].join('\n');
}

const utc = (seconds: number): string => `${new Date(seconds * 1_000).toISOString().slice(0, 16)}Z`;

/** What an import kept, and what it kept out. */
export function importReport(report: ImportReport): string {
  const { file, asset, source, rows, kept, alreadyThere, conflicting, impossible, gaps, missingHours, first, last } =
    report;
  const lines = [
    `${file}: ${asset} from ${source}, ${String(rows)} hours from ${utc(first)} to ${utc(last)}.`,
    `  ${String(kept)} new, ${String(alreadyThere)} there already, ${String(conflicting.length)} conflicting and left out, ` +
      `${String(impossible.length)} impossible and left out; ${String(gaps.length)} gaps of ${String(missingHours)} hours together.`,
    ...impossible.slice(0, 10).map(({ line, why }) => `  line ${String(line)}: ${why}`),
  ];
  return lines.join('\n');
}

/** What became of a proposal on chain; the whole comparison where something differs, what changed where nothing does. */
export function verificationReport(proposal: Proposal): string {
  const { id, state, events, safe, hashes } = proposal;
  const verification = events.at(-1)?.data['verification'] as Verification | undefined;
  const head = `Proposal ${String(id)}: ${state}. ${events.at(-1)?.reason ?? ''}\n  safeTxHash ${hashes.safeTxHash}, Safe ${safe}`;
  if (!verification) return head;
  const shown = verification.parameters.filter(({ equal, before, found }) => equal !== true || before !== found);
  const rows = shown.map(({ ilk, parameter, human, equal }) => [
    ilk ?? 'system',
    parameter,
    human.before,
    human.expected,
    human.found,
    equal === null ? 'could not check' : equal ? 'as expected' : 'MISMATCH',
  ]);
  const unchanged = verification.parameters.length - shown.length;
  return [
    head,
    '',
    textTable(['type', 'parameter', 'before', 'expected', 'found', ''], rows, [2, 3, 4]),
    '',
    `${String(unchanged)} further values were read at block ${String(verification.block)} and are unchanged, as expected.`,
    ...invariantLines(verification.invariants),
  ].join('\n');
}

export interface Status {
  readonly block: Block;
  readonly policy: { readonly version: number; readonly hash: string };
  readonly safe: SafeState;
  readonly jobs: readonly { readonly job: string; readonly cron: string; readonly next: string | null }[];
}

export function statusReport(
  { block, policy, safe, jobs }: Status,
  latest: Assessment | null,
  proposals: readonly Proposal[],
): string {
  const proposalRows = proposals.map(({ id, state, transaction, hashes, confirmations, expiresAt }) => [
    String(id),
    state,
    String(transaction.nonce),
    `${String(confirmations.length)} of ${String(safe.threshold)}`,
    utc(expiresAt),
    hashes.safeTxHash,
  ]);
  return [
    `Block ${String(block.number)} of ${utc(block.timestamp)}, ${block.hash}`,
    `Safe ${safe.version}, ${String(safe.threshold)} of ${String(safe.owners.length)}, next nonce ${String(safe.nonce)}`,
    `Policy version ${String(policy.version)}, ${policy.hash}`,
    latest
      ? `Newest assessment: ${String(latest.id)} of ${utc(latest.at)}. ${syntheticText(latest.synthetic)}`.trimEnd()
      : 'No assessment yet.',
    ...jobs.map(({ job, cron, next }) => `Job ${job} (${cron}): ${next ?? 'off'}`),
    '',
    proposalRows.length === 0
      ? 'No proposals.'
      : textTable(['#', 'state', 'nonce', 'signatures', 'expires', 'safeTxHash'], proposalRows, [0, 2]),
  ].join('\n');
}
