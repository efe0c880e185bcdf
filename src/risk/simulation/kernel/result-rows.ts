import type { PlannedEvaluation } from '../evaluation-plan.js';
import { allocate, type KernelMemory } from './kernel-memory.js';

const DOUBLE = 8;

/** Addresses of one number for each path; zero where it is not asked for. */
export interface MemberRows {
  readonly loss: number;
  readonly liquidated: number;
  readonly income: number;
  readonly gap: number;
  readonly hours: number;
}

export interface EvaluationRows {
  /** Losses of the whole family. */
  readonly loss: number;
  readonly members: readonly MemberRows[];
}

export interface FamilyRows {
  readonly evaluations: readonly EvaluationRows[];
}

/** What shall be kept of each path: losses, or all that is known of it. */
export type Detail = 'losses' | 'all';

const NO_ROWS: MemberRows = { loss: 0, liquidated: 0, income: 0, gap: 0, hours: 0 };

/** In a family of one, its member's losses are those of the family. */
export function putRows(
  image: KernelMemory,
  { terms, member }: PlannedEvaluation,
  paths: number,
  detail: Detail,
): EvaluationRows {
  const row = (): number => allocate(image, DOUBLE * paths);
  const members = terms.map((_, index) => {
    if (member !== null && member !== index) return NO_ROWS;
    if (detail === 'losses') return { ...NO_ROWS, loss: row() };
    return { loss: row(), liquidated: row(), income: row(), gap: row(), hours: row() };
  });
  return { loss: terms.length === 1 ? members[0]!.loss : row(), members };
}
