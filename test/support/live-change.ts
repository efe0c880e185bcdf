import { compareTables, withInvariants, type Verification } from '../../src/execution/verification.js';
import { compareInvariants } from '../../src/protocol/invariant.js';
import type { CdpProtocol, EncodedCall, ParameterChange } from '../../src/protocol/protocol.port.js';
import { OverrideDryRun } from '../../src/safe/dry-run.adapter.js';
import { buildBatch, decodeTransaction } from '../../src/safe/safe-builder.codec.js';
import { safeDeployment, safeSectionSchema } from '../../src/safe/safe-deployment.js';
import { SafeStateAdapter } from '../../src/safe/safe-state.adapter.js';
import type { SafeTransaction } from '../../src/safe/safe-transaction.js';
import type { World } from '../../src/world/world.js';
import { sendByRelayer, signedExecution } from './safe-signing.js';

/** What became of changes on the way to the chain. */
export interface LiveChange {
  readonly calls: readonly EncodedCall[];
  readonly faults: readonly string[];
  readonly missing: readonly string[];
  readonly transaction: SafeTransaction;
  /** The calls as they are read out of the transaction that was signed. */
  readonly readBack: readonly EncodedCall[];
  /** Whether the whole transaction would pass, by the dry run of what was signed. */
  readonly dryRunOk: boolean;
  /** Why each call would fail in it; null where it does not. */
  readonly reasons: readonly (string | null)[];
  readonly verification: Verification;
}

/**
 * Encodes the changes, runs the batch dry, signs it by two owners, executes it, and compares the whole table as the service does:
 * with what was signed, and with the same bytes run again on the block before.
 */
export async function makeLive(
  world: World,
  protocol: CdpProtocol,
  changes: readonly ParameterChange[],
): Promise<LiveChange> {
  const place = safeDeployment(world.chainId, safeSectionSchema.parse(world.served.safe));
  const dryRun = new OverrideDryRun(place, world.rpc);
  const state = await protocol.readState('latest');
  const calls = protocol.encode(changes, state);
  const missing = await protocol.missingPermissions(place.safe, 'latest', calls);
  const nonce = await new SafeStateAdapter(place, world.rpc).readNonce('latest');
  const transaction = buildBatch(place, calls, nonce);
  const { reads, decode } = await protocol.parameterTable();
  const signed = await dryRun.run({ transaction, reads, block: { blockHash: state.block.hash } });
  const { blockHash } = await sendByRelayer(world, await signedExecution(place, transaction, world.owners.slice(0, 2)));
  const block = await world.rpc.block({ blockHash });
  const again = await dryRun.run({
    transaction,
    reads,
    block: { blockHash: block.parentHash },
    time: block.timestamp,
  });
  const found = await protocol.readParameters({ blockHash });
  const predicted = { before: decode(again.before), after: decode(again.after) };
  const tables = {
    signedBefore: decode(signed.before),
    signedAfter: decode(signed.after),
    found,
    predicted,
    alone: true,
  };
  const invariants = compareInvariants(protocol.invariants(predicted.before), protocol.invariants(found));
  return {
    calls,
    faults: protocol.batchFaults(calls),
    missing,
    transaction,
    readBack: decodeTransaction(place, transaction).map((call) => protocol.decode(call)),
    dryRunOk: signed.ok,
    reasons: signed.calls.map(({ reason }) => reason),
    verification: withInvariants(compareTables(tables, block.number), invariants),
  };
}
