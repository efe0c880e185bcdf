import type { PreparedJob } from '../kernel/kernel-job.js';
import { FAMILY, recordBytes } from '../kernel/layouts.js';
import { referenceOutcomes } from './reference-evaluation.js';
import { referenceColumns, referenceFamily } from './reference-family.js';
import { referenceModel, referencePath } from './reference-path.js';

/** A number of the kernel that plain TypeScript does not get again. */
export interface Mismatch {
  readonly path: number;
  readonly family: number;
  readonly evaluation: number;
  readonly what: string;
  readonly kernel: number;
  readonly reference: number;
}

/**
 * Recomputes the given paths of a job that has run, without WebAssembly, and compares every number that was kept, bit by
 * bit. A signer who does not trust a processor's vectors checks a random sample.
 */
export function verifyPaths({ job }: PreparedJob, paths: Iterable<number>): Mismatch[] {
  const { memory, families, familyCount, firstPath } = job;
  const model = referenceModel(memory, job.model);
  const records = Array.from({ length: familyCount }, (_, index) =>
    referenceFamily(memory, families + index * recordBytes(FAMILY), model.record.hours),
  );
  const view = new DataView(memory.buffer);
  const mismatches: Mismatch[] = [];
  for (const path of paths) {
    const made = referencePath(model, path);
    records.forEach((family, f) => {
      const columns = referenceColumns(model, family, made);
      family.evaluations.forEach((evaluation, e) => {
        const outcomes = referenceOutcomes(model, family, evaluation, columns, path);
        const compare = (what: string, row: number, reference: number): void => {
          if (row === 0) return;
          const kernel = view.getFloat64(row + 8 * (path - firstPath), true);
          if (!Object.is(kernel, reference)) {
            mismatches.push({ path, family: f, evaluation: e, what, kernel, reference });
          }
        };
        compare(
          'family loss',
          evaluation.record.lossRow,
          outcomes.reduce((sum, { loss }) => sum + loss, 0),
        );
        evaluation.members.forEach(({ record }, m) => {
          const outcome = outcomes[m]!;
          compare('loss', record.lossRow, outcome.loss);
          compare('liquidated', record.liquidatedRow, outcome.liquidated);
          compare('income', record.incomeRow, outcome.income);
          compare('gap', record.gapRow, outcome.gap);
          compare('hours', record.hoursRow, outcome.hours);
        });
      });
    });
  }
  return mismatches;
}
