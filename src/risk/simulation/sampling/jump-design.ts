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

/** Before anything is known: enough paths without jumps to see whether they lose too, and a shift that reaches far. */
export const PILOT_DESIGN = { kind: 'strata', shares: [1 / 2, 1 / 4, 1 / 8, 1 / 8], shift: 1.5 } as const;

/** Independent groups of paths, each with its own scramble: their spread is the error. There may be more. */
const FEWEST_GROUPS = 16;

/** Paths group by group, a power of two in each, for there Sobol's sequence is at its best. */
export interface Grouping {
  readonly groups: number;
  readonly pathsPerGroup: number;
}

/** Uses at most `paths`, and more than sixteen seventeenths of them. */
export function groupingOf(paths: number): Grouping {
  let pathsPerGroup = 1;
  while (2 * pathsPerGroup * FEWEST_GROUPS <= paths) pathsPerGroup *= 2;
  return { groups: Math.max(1, Math.floor(paths / pathsPerGroup)), pathsPerGroup };
}
