import { dutyFromAnnualFee } from '../../units/annual-fee.js';
import type { Bps, Ray } from '../../units/fixed-point.js';
import { checkChanges } from './change-rules.js';
import type { AutoCeiling, SizedChange, ProtocolSnapshot } from '../protocol.port.js';

/** A call before it becomes bytes: text arguments are bytes32 keys, the others uint256. */
export interface PlannedCall {
  readonly contract: 'Vat' | 'Spotter' | 'Jug' | 'AutoLine';
  readonly signature: string;
  readonly args: readonly (string | bigint)[];
}

const FILE_OF_TYPE = 'file(bytes32,bytes32,uint256)';
const plan = (contract: PlannedCall['contract'], signature: string, ...args: (string | bigint)[]): PlannedCall => ({
  contract,
  signature,
  args,
});

const feeCalls = (ilk: string, to: Bps): PlannedCall[] => [
  plan('Jug', 'drip(bytes32)', ilk),
  plan('Jug', FILE_OF_TYPE, ilk, 'duty', dutyFromAnnualFee(to)),
];

const ratioCalls = (ilk: string, to: Ray): PlannedCall[] => [
  plan('Spotter', FILE_OF_TYPE, ilk, 'mat', to),
  plan('Spotter', 'poke(bytes32)', ilk),
];

const autoCalls = (ilk: string, { max, gap, ttlSeconds }: AutoCeiling): PlannedCall[] => [
  plan('AutoLine', 'setIlk(bytes32,uint256,uint256,uint256)', ilk, max, gap, BigInt(ttlSeconds)),
  plan('AutoLine', 'exec(bytes32)', ilk),
];

type Change<Parameter> = Extract<SizedChange, { parameter: Parameter }>;

/** Ceilings set by hand, and once for all of them the system's ceiling, moved by as much as they move together. */
function ceilingCalls(changes: readonly Change<'debtCeiling'>[], snapshot: ProtocolSnapshot): PlannedCall[] {
  if (changes.length === 0) return [];
  const before = new Map(snapshot.types.map((type) => [type.ilk, type.debtCeiling]));
  const moved = changes.reduce((sum, { ilk, to }) => sum + to - (before.get(ilk) ?? to), 0n);
  const calls = changes.map(({ ilk, to }) => plan('Vat', FILE_OF_TYPE, ilk, 'line', to));
  if (moved === 0n) return calls;
  return [...calls, plan('Vat', 'file(bytes32,uint256)', 'Line', snapshot.system.debtCeiling + moved)];
}

/**
 * What to call, in the one order that works whatever else is in the batch:
 *
 * 1. fees: `drip` brings the debt up to date and must share the block with `file(duty)`;
 * 2. ratios: `poke` makes the new ratio effective;
 * 3. ceilings set by hand, then `Line` as an absolute value from the snapshot;
 * 4. automatic ceilings: `setIlk` forgets the cooldown, so `exec` moves the line at once to min(debt + gap, max), with the
 *    debt of step 1. It moves `Line` by the difference, which step 3 would undo if it came later.
 *
 * Within a step the types follow the order of their bytes. Step 3 is out of date once `Line` moves, and anyone may call
 * `exec` for another type: a batch with it has to be compared with the chain again before it runs.
 * @throws {UnencodableChangeError}
 */
export function planCalls(changes: readonly SizedChange[], snapshot: ProtocolSnapshot): PlannedCall[] {
  checkChanges(changes, snapshot);
  const sorted = [...changes].sort((a, b) => (a.ilk < b.ilk ? -1 : 1));
  const only = <Name extends SizedChange['parameter']>(name: Name): Change<Name>[] =>
    sorted.filter((change): change is Change<Name> => change.parameter === name);
  return [
    ...only('stabilityFee').flatMap(({ ilk, to }) => feeCalls(ilk, to)),
    ...only('liquidationRatio').flatMap(({ ilk, to }) => ratioCalls(ilk, to)),
    ...ceilingCalls(only('debtCeiling'), snapshot),
    ...only('autoCeiling').flatMap(({ ilk, to }) => autoCalls(ilk, to)),
  ];
}
