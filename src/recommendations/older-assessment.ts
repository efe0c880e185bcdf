import type { AssessmentBody } from './assessment.js';

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

/** A saved body in today's form: assessments never change, so older ones say less. */
export function inTodaysForm(saved: AssessmentBody): AssessmentBody {
  if (saved.model !== 'closed-form-1') return saved;
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
