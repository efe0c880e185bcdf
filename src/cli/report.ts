import type { Proposal } from '../proposals/proposal.js';
import type { Assessment, AssessedParameter } from '../recommendations/assessment.js';
import { textTable, wrap } from './table.js';

const WIDTH = 118;
const WORDS: Readonly<Record<AssessedParameter['parameter'], string>> = {
  liquidationRatio: 'liquidation ratio',
  debtCeiling: 'debt ceiling',
  ceilingGap: 'ceiling gap',
  ceilingTtl: 'ceiling ttl',
  stabilityFee: 'stability fee',
};

const synthetic = (is: boolean): string => (is ? 'SYNTHETIC price history: seeded, not a market. ' : '');

/** Current, recommended and allowed values of every type, then why, one line a parameter. */
export function assessmentReport(assessment: Assessment): string {
  const { id, block, policy, model, types } = assessment;
  const rows = types.flatMap(({ ilk, parameters, refusal }) =>
    refusal
      ? [[ilk, 'not assessed', '', '', '', refusal.code]]
      : parameters.map((it) => [
          ilk,
          WORDS[it.parameter],
          it.human.current,
          it.human.recommended,
          it.human.allowed,
          it.breaches.length > 0 ? `${it.decision}: ${it.breaches.map(({ rule }) => rule).join(', ')}` : it.decision,
        ]),
  );
  const head = ['type', 'parameter', 'current', 'recommended', 'allowed', 'decision'];
  const title =
    `Assessment ${String(id)} at block ${String(block.number)} ${block.hash}\n` +
    `${synthetic(assessment.synthetic)}model ${model}, policy version ${String(policy.version)} ${policy.hash}`;
  const reasons = types.flatMap((type) => [
    ...(type.refusal ? [wrap(`${type.ilk}: ${type.refusal.message}`, WIDTH, '  ')] : []),
    ...type.concerns.map((concern) => wrap(`${type.ilk}: no more risk on this data, ${concern}`, WIDTH, '  ')),
    ...type.parameters
      .filter(({ decision }) => decision !== 'leave')
      .map((it) => wrap(`${type.ilk} ${WORDS[it.parameter]}: ${it.reason}`, WIDTH, '  ')),
  ]);
  return [title, '', textTable(head, rows, [2, 3, 4]), '', 'Why', ...reasons].join('\n');
}

/** What a signer must see: the hashes whole, what changes, what becomes unsafe, what the dry run said. */
export function proposalReport(proposal: Proposal): string {
  const { id, state, hashes, transaction, changes, calls, dryRun, unsafeVaults, expiresAt } = proposal;
  const changeRows = changes.map(({ ilk, parameter, human, before, after }) => [
    ilk,
    WORDS[parameter],
    human.before,
    '→',
    human.after,
    `${before} → ${after}`,
  ]);
  const callRows = calls.map(({ contract, signature, to, arguments: given }, index) => [
    String(index + 1),
    contract,
    to,
    signature,
    given.map(({ name, human }) => `${name} ${human}`).join(', '),
    dryRun.calls[index] ?? '',
  ]);
  return [
    `Proposal ${String(id)}: ${state}, ${synthetic(proposal.synthetic)}expires ${new Date(expiresAt * 1_000).toISOString()}`,
    '',
    `  safeTxHash   ${hashes.safeTxHash}`,
    `  domain hash  ${hashes.domainHash}`,
    `  message hash ${hashes.messageHash}`,
    `  Safe ${proposal.safe}, chain ${String(proposal.chainId)}, nonce ${String(transaction.nonce)}, ` +
      `operation ${String(transaction.operation)} to ${transaction.to}`,
    '',
    textTable(['type', 'parameter', 'before', '', 'after', 'raw'], changeRows, [2]),
    '',
    textTable(['#', 'contract', 'address', 'function', 'arguments', 'dry run'], callRows),
    '',
    `Dry run of these bytes at block ${String(dryRun.block.number)} ${dryRun.block.hash}: ${dryRun.ok ? 'ok' : 'FAILED'}.`,
    unsafeVaults.length === 0
      ? 'No vault becomes unsafe.'
      : `${String(unsafeVaults.length)} vaults become unsafe: ` +
        unsafeVaults.map((vault) => `${vault.ilk} ${vault.id} (${vault.human.debt})`).join(', '),
  ].join('\n');
}
