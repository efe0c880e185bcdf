/**
 * What may be judged, each a bigint in the unit that its change is signed in. `debtCeiling` is the ceiling in force, or the
 * maximum of an automatic ceiling; `ceilingGap` and `ceilingTtl` exist with an automatic ceiling only.
 */
export const PARAMETERS = ['liquidationRatio', 'debtCeiling', 'ceilingGap', 'ceilingTtl', 'stabilityFee'] as const;
/** Units: liquidationRatio [ray], debtCeiling and ceilingGap [rad], ceilingTtl [s], stabilityFee [bps a year]. */
export type Parameter = (typeof PARAMETERS)[number];

/** The direction in which a move of the parameter lets the protocol take more risk. */
export const RISKIER: Readonly<Record<Parameter, 'up' | 'down'>> = {
  liquidationRatio: 'down',
  debtCeiling: 'up',
  ceilingGap: 'up',
  ceilingTtl: 'down',
  stabilityFee: 'down',
};

/** The largest move in one change: an amount in the parameter's unit, or basis points of the present value. */
export type Step =
  | { readonly kind: 'absolute'; readonly amount: bigint }
  | { readonly kind: 'relative'; readonly bps: bigint };

/** Governance's limits of one parameter of one type. Nothing has a default: what is not stated is frozen. */
export interface Limits {
  readonly min: bigint;
  readonly max: bigint;
  readonly stepUp: Step;
  readonly stepDown: Step;
  /** Seconds since the last change of the parameter before it may rise, or fall, again. */
  readonly cooldownUp: number;
  readonly cooldownDown: number;
  /** Grid of allowed values and the smallest change worth a transaction. */
  readonly smallestChange: bigint;
  /** Liquidation ratio only: debt of vaults that a rise may make unsafe at the present price [rad]. */
  readonly maxNewlyUnsafeDebt?: bigint;
}

/** Rules over several values; a move that breaks one is not made at all. */
export type GroupRule =
  | { readonly rule: 'ascending'; readonly parameter: Parameter; readonly ilks: readonly string[] }
  | { readonly rule: 'total-at-most'; readonly parameter: Parameter; readonly limit: bigint };

export type LimitsOf = (ilk: string, parameter: Parameter) => Limits | null;
