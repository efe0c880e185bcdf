import type {
  AssessedParameter,
  Assessment,
  AssessmentBody,
  TypeAssessment,
} from '../../src/recommendations/assessment.js';
import { SCALES } from '../../src/recommendations/moves.js';
import type { Parameter } from '../../src/risk/guardrails/limits.js';
import { riskTarget } from './sizing.builder.js';

/** A parameter that may go from one raw value to another; the same value twice is one that stays. */
export function assessedParameter(parameter: Parameter, current: bigint, allowed = current): AssessedParameter {
  const { unit, human } = SCALES[parameter];
  return {
    parameter,
    unit,
    current: String(current),
    recommended: String(allowed),
    allowed: String(allowed),
    human: { current: human(current), recommended: human(allowed), allowed: human(allowed) },
    interval: { low: 1, point: 2, high: 3 },
    decision: allowed === current ? 'leave' : 'change',
    reason: 'The present value lies outside.',
    doubts: {},
    conservative: 3,
    target: 'Bad debt at most once in twenty years.',
    binding: 'fitted tail of falls',
    sensitivities: [],
    inputs: {},
    breaches: [],
  };
}

export const typeAssessment = (
  ilk: string,
  parameters: readonly AssessedParameter[],
  changes: Partial<TypeAssessment> = {},
): TypeAssessment => ({
  ilk,
  asset: ilk.split('-')[0] ?? ilk,
  synthetic: false,
  debt: String(10n ** 51n),
  human: { debt: '1,000,000.00' },
  market: null,
  concerns: [],
  dataRules: [],
  refusal: null,
  windowHours: 4,
  parameters,
  advice: [],
  comparisons: [],
  simulated: null,
  ...changes,
});

export const assessmentBody = (changes: Partial<AssessmentBody> = {}): AssessmentBody => ({
  at: 1_800_000_000,
  block: { number: 1_000, hash: `0x${'ab'.repeat(32)}`, parentHash: `0x${'aa'.repeat(32)}`, timestamp: 1_800_000_000 },
  policy: { version: 1, hash: 'c'.repeat(64) },
  model: 'simulation-1',
  synthetic: false,
  types: [typeAssessment('ETH-A', [assessedParameter('stabilityFee', 200n, 300n)])],
  simulation: null,
  simulationRefusal: { code: 'recommendations/nothing-to-simulate', message: 'There is nothing to simulate.' },
  peg: {
    ...{ asset: 'DAI', day: null, days: 0, deviation: null, adjustment: 0, integral: 0 },
    reason: 'Nobody keeps a price history of DAI.',
  },
  sizingInput: {
    target: riskTarget(),
    assets: {},
    types: [],
    feeMarket: { peg: null, competing: [] },
    risks: null,
    calm: {},
  },
  ...changes,
});

export const assessment = (changes: Partial<Assessment> = {}): Assessment => ({
  id: 1,
  hash: 'd'.repeat(64),
  ...assessmentBody(),
  ...changes,
});
