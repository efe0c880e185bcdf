import { readTogether } from '../../../platform/chain/multicall.js';
import type { Block, Rpc } from '../../../platform/chain/rpc.js';
import { callOf } from '../../named-reads.codec.js';
import type { ParameterRecord } from '../../parameter-history.port.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { uintAt, uintWord, wordsIn } from '../../word.codec.js';
import type { DssDeployment } from '../deployment.js';
import type { TypeLayout } from '../type-layout.js';
import type { FoldedValues } from './folded-values.js';
import { wordOf } from './parameter-words.codec.js';

const WHAT = { contract: 'ClipperMom', what: 'tolerance' } as const;

/**
 * The breaker's tolerance of each auction. Writing it leaves no log, so it is read at every look: a record names the block at
 * which the value was first seen, and neither transaction nor sender.
 */
export async function toleranceRecords(
  rpc: Rpc,
  { clipperMom }: DssDeployment,
  layouts: readonly TypeLayout[],
  block: Block,
  values: FoldedValues,
): Promise<ParameterRecord[]> {
  if (clipperMom === undefined) return [];
  const auctions = layouts.flatMap(({ ilk, clipper }) => (clipper === null ? [] : [{ ilk, clipper }]));
  const calls = auctions.map(({ clipper }) => callOf(clipperMom, 'tolerance(address)', uintWord(BigInt(clipper))));
  const outcomes = await readTogether(rpc, calls, { blockHash: block.hash });
  return auctions.flatMap(({ ilk }, index): ParameterRecord[] => {
    const outcome = outcomes[index];
    const word = wordOf(WHAT.contract, ilk, WHAT.what);
    if (word === null || outcome?.success !== true || wordsIn(outcome.data) < 1)
      throw new UnreadableProtocolError('ClipperMom.tolerance', { clipperMom, ilk });
    const value = uintAt(outcome.data, 0);
    const from = values.valueOf({ ...WHAT, ilk });
    // Zero is what it is until somebody writes it.
    if (value === (from ?? 0n)) return [];
    values.set({ ...WHAT, ilk }, value);
    return [
      {
        ilk,
        parameter: word.parameter,
        unit: word.unit,
        from: from === null ? null : word.text(from),
        to: word.text(value),
        human: { from: from === null ? null : word.human(from), to: word.human(value) },
        block: { number: block.number, hash: block.hash, timestamp: block.timestamp },
        transaction: null,
        logIndex: null,
        sender: null,
        through: null,
        caller: null,
        source: `${WHAT.contract}.${WHAT.what}`,
      },
    ];
  });
}
