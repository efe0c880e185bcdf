import { exp } from '../../../units/deterministic-math.js';
import { independenceTest, kupiecTest, type TestResult } from '../kupiec.js';

/** Do exceedances come as often as stated, do they come independently, and both at once. */
export interface ConditionalCoverage extends TestResult {
  readonly coverage: TestResult;
  readonly independence: TestResult;
}

/**
 * The sum of both likelihood ratios against χ²₂, whose tail is exp(−x / 2).
 *
 * Source: Christoffersen (1998), with the coverage of all observations. @throws {OutOfDomainError}
 */
export function conditionalCoverageTest(exceeded: readonly boolean[], probability: number): ConditionalCoverage {
  const independence = independenceTest(exceeded);
  const coverage = kupiecTest(exceeded.length, exceeded.filter((hit) => hit).length, probability);
  const statistic = coverage.statistic + independence.statistic;
  return { statistic, pValue: exp(-statistic / 2), coverage, independence };
}
