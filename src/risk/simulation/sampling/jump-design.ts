/**
 * How paths are drawn. `plain` paths come from the model. `strata` fix how many paths have 0, 1, 2 and more common jumps,
 * draw the sizes of half of the paths with a shift towards losses, and take sizes and hours from a scrambled Sobol sequence;
 * weights undo it.
 */
export type JumpDesign =
  | { readonly kind: 'plain' }
  | {
      readonly kind: 'strata';
      /** Part of the paths in each stratum. */
      readonly shares: readonly [number, number, number, number];
      /** In deviations of the size, towards falling prices. */
      readonly shift: number;
    };

/** Strata: no jump, one, two, and more. */
export const STRATA = 4;
/** Part of the paths with shifted sizes: the others bound every weight. */
export const SHIFTED = 0.5;

/** Before anything is known: mostly paths with jumps, a shift that reaches far. */
export const PILOT_DESIGN: JumpDesign = { kind: 'strata', shares: [0.1, 0.45, 0.3, 0.15], shift: 1.5 };

/** Independent groups of paths, each with its own scramble: their spread is the error. */
export const GROUPS = 16;

/** Density of a path's sizes under the model over that under the shifted mixture; `sum` of the standardised sizes. */
export interface SizeSum {
  readonly count: number;
  readonly sum: number;
}
