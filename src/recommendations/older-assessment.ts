import type { AssessmentBody } from './assessment.js';
import { withTodaysNames } from './older-names.js';

const NOT_SAVED = {
  code: 'recommendations/older-model',
  message: 'This assessment was made before there was a simulation.',
};
/** What assessments of `closed-form-1` did not know. */
const LACKING = {
  body: { simulation: null, simulationRefusal: NOT_SAVED },
  type: { advice: [], comparisons: [], simulated: null },
  parameter: { doubts: {}, target: 'Not saved with this assessment.', sensitivities: [] },
  input: { feeMarket: { peg: null, competing: [] }, risks: null, calm: {} },
} as const;

/** What assessments before `consolidation` did not know. */
const BEFORE_CONSOLIDATION = {
  body: {
    peg: {
      ...{ asset: '', day: null, days: 0, deviation: null, adjustment: 0, integral: 0 },
      reason: 'This assessment was made before there was a history of the peg.',
    },
  },
  type: { dataRules: [] },
  market: { priceState: 'missing', priceReasons: ['Not saved with this assessment.'], sources: [] },
} as const;

/** What assessments before samples of depth did not know. */
const BEFORE_SAMPLES = {
  sizedDepth: {
    ...{ basis: 'now', form: null, samples: 0, samplesHash: '' },
    why: 'This assessment was made before there was a history of depth.',
  },
} as const;

/** A saved body in today's form: assessments never change, so older ones say less. */
export function inTodaysForm(saved: AssessmentBody): AssessmentBody {
  const body = saved.model === 'closed-form-1' ? withSimulation(saved) : saved;
  return {
    ...BEFORE_CONSOLIDATION.body,
    ...body,
    sizingInput: { ...body.sizingInput, target: withTodaysNames(body.sizingInput.target) },
    types: body.types.map((type) => ({
      ...BEFORE_CONSOLIDATION.type,
      ...type,
      market: type.market && { ...BEFORE_SAMPLES, ...BEFORE_CONSOLIDATION.market, ...type.market },
    })),
  };
}

function withSimulation(saved: AssessmentBody): AssessmentBody {
  return {
    ...LACKING.body,
    ...saved,
    sizingInput: { ...LACKING.input, ...saved.sizingInput },
    types: saved.types.map((type) => ({
      ...LACKING.type,
      ...type,
      parameters: type.parameters.map((it) => ({ ...LACKING.parameter, ...it, conservative: it.interval.point })),
    })),
  };
}
