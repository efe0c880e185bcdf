import type { RiskTarget } from './risk-target.js';
import type { AssetInput, DropTail } from './sizing-input.js';

export type ChangeName = 'volatility' | 'depth' | 'owners' | 'recovery';

/** Facts that a change may touch. */
export interface ChangeableFacts {
  readonly asset: AssetInput;
  readonly target: RiskTarget;
}

/** One input moved by about as much as it has moved within months: what a parameter would then be. */
export interface Change {
  readonly name: ChangeName;
  readonly input: string;
  readonly change: string;
  readonly apply: (facts: ChangeableFacts) => ChangeableFacts;
}

/** Factor on all price moves. */
export const LOUDER = 1.25;

const louderTail = (tail: DropTail): DropTail => ({
  ...tail,
  threshold: tail.threshold * LOUDER,
  scale: tail.scale * LOUDER,
  fall: { low: tail.fall.low * LOUDER, point: tail.fall.point * LOUDER, high: tail.fall.high * LOUDER },
  worst: tail.worst * LOUDER,
});

function louder({ drops, volatility, depth }: AssetInput): AssetInput {
  const { ewma, garch, longRun } = volatility;
  return {
    depth,
    drops: (hours) => louderTail(drops(hours)),
    volatility: { ewma: ewma * LOUDER, garch: garch * LOUDER, longRun: longRun * LOUDER },
  };
}

export const CHANGES: readonly Change[] = [
  {
    name: 'volatility',
    input: 'volatility',
    change: '25 % higher',
    apply: ({ asset, target }) => ({ target, asset: louder(asset) }),
  },
  {
    name: 'depth',
    input: 'depth',
    change: 'half',
    apply: ({ asset, target }) => ({ asset, target: { ...target, depthStress: target.depthStress / 2 } }),
  },
  {
    name: 'owners',
    input: 'owners',
    change: 'who never rescue',
    apply: ({ asset, target }) => ({
      asset,
      target: { ...target, unprotectedShare: { ...target.unprotectedShare, point: 1, high: 1 } },
    }),
  },
  {
    name: 'recovery',
    input: 'recovery of the depth',
    change: 'twice as slow',
    apply: ({ asset, target }) => ({
      asset,
      target: { ...target, depthRecoverySeconds: target.depthRecoverySeconds * 2 },
    }),
  },
];
