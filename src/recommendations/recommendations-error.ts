import { BallastError } from '../units/ballast-error.js';

export class UnknownAssessmentError extends BallastError {
  readonly code = 'recommendations/unknown';
  constructor(id: number | 'latest') {
    super(
      id === 'latest' ? 'There is no assessment yet.' : `There is no assessment ${String(id)}.`,
      'Make one with "ballast assess", or wait for the schedule.',
      { id },
    );
  }
}

/** A rule of data refuses to assess the types of an asset. */
export class UnfitDataError extends BallastError {
  readonly code = 'recommendations/unfit-data';
  constructor(asset: string, { rule, why }: { readonly rule: string; readonly why: string }) {
    super(
      `The prices of ${asset} cannot be assessed: ${why}.`,
      'Bring prices of more sources, or wait until the market has some.',
      { asset, rule },
    );
  }
}

const MARKET_REFUSALS = /^(estimators\/|market-data\/|recommendations\/unfit-data$)/;

/**
 * What an asset's own data lacks concerns its own types, which are then not assessed. Everything else, a chain that does
 * not answer above all, concerns all of them: it is thrown again.
 */
export function marketRefusal(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof BallastError) || !MARKET_REFUSALS.test(error.code)) throw error;
  return { code: error.code, message: error.message };
}
