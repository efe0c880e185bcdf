import { exp, log } from '../../units/deterministic-math.js';
import type { GarchParameters } from './garch-likelihood.js';

/** What the persistence is made of. Halves of falls and of rises add up to the reaction to a square of either sign. */
export type Component = 'reaction' | 'rises' | 'falls' | 'memory';

/** What one unit of persistence in a component adds to the parameters. */
const MAKES: Record<Component, { readonly alpha: number; readonly gamma: number; readonly beta: number }> = {
  reaction: { alpha: 1, gamma: 0, beta: 0 },
  rises: { alpha: 2, gamma: -2, beta: 0 },
  falls: { alpha: 0, gamma: 2, beta: 0 },
  memory: { alpha: 0, gamma: 0, beta: 1 },
};

/**
 * The coordinates of the search: mean, ln ω, logit of the persistence unless that is held at one, log weights of all
 * components but the last, and with heavy tails ln(ν − 2). Every point of them has ω > 0, coefficients of squares ≥ 0,
 * persistence ≤ 1 and ν > 2.
 */
export interface Coordinates {
  readonly components: readonly Component[];
  readonly asymmetric: boolean;
  readonly heavyTails: boolean;
  /** The persistence is held at one: a variance without a long run (Engle and Bollerslev 1986). */
  readonly integrated: boolean;
}

const logistic = (x: number): number => 1 / (1 + exp(-x));
const logit = (p: number): number => log(p / (1 - p));
const firstWeight = ({ integrated }: Coordinates): number => (integrated ? 2 : 3);

export const persistenceAt = ({ integrated }: Coordinates, x: Float64Array): number =>
  integrated ? 1 : logistic(x[2]!);

/** Shares of the persistence, in the order of the components. */
function sharesOf(coordinates: Coordinates, x: Float64Array): number[] {
  const [last, first] = [coordinates.components.length - 1, firstWeight(coordinates)];
  const weights = coordinates.components.map((_, i) => (i === last ? 1 : exp(x[first + i]!)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

export function parametersAt(coordinates: Coordinates, x: Float64Array): GarchParameters {
  const persistence = persistenceAt(coordinates, x);
  let [alpha, gamma, beta] = [0, 0, 0];
  sharesOf(coordinates, x).forEach((share, i) => {
    const makes = MAKES[coordinates.components[i]!];
    alpha += persistence * share * makes.alpha;
    gamma += persistence * share * makes.gamma;
    beta += persistence * share * makes.beta;
  });
  return {
    mean: x[0]!,
    omega: exp(x[1]!),
    alpha,
    beta,
    ...(coordinates.asymmetric ? { gamma } : {}),
    ...(coordinates.heavyTails ? { nu: 2 + exp(x[x.length - 1]!) } : {}),
  };
}

/** From derivatives by the parameters (mean, omega, alpha, gamma, beta, nu) to derivatives by the coordinates. */
export function chainRule(
  coordinates: Coordinates,
  x: Float64Array,
  { omega, nu }: GarchParameters,
  slopes: Float64Array,
  into: Float64Array,
): void {
  const persistence = persistenceAt(coordinates, x);
  const shares = sharesOf(coordinates, x);
  const gains = coordinates.components.map((component) => {
    const { alpha, gamma, beta } = MAKES[component];
    return persistence * (alpha * slopes[2]! + gamma * slopes[3]! + beta * slopes[4]!);
  });
  const mean = gains.reduce((sum, gain, i) => sum + gain * shares[i]!, 0);
  into[0] = slopes[0]!;
  into[1] = slopes[1]! * omega;
  if (!coordinates.integrated) into[2] = mean * (1 - persistence);
  const first = firstWeight(coordinates);
  for (let i = 0; i < shares.length - 1; i++) into[first + i] = shares[i]! * (gains[i]! - mean);
  if (nu !== undefined) into[x.length - 1] = slopes[5]! * (nu - 2);
}

/** Degrees of freedom that every search starts from. */
const START_NU = 6;
/** Falls move variances more than rises do. */
const START_WEIGHTS: Record<Component, number> = { reaction: 1, rises: 0.3, falls: 0.7, memory: 1 };

/** The coordinates of a start with variance one: `alpha` is shared among the components that react to squares. */
export function startAt({ components, heavyTails, integrated }: Coordinates, alpha: number, beta: number): number[] {
  const reacting = components.filter((component) => component !== 'memory');
  const total = reacting.reduce((sum, component) => sum + START_WEIGHTS[component], 0);
  const weights = reacting.map((component) => log((alpha * START_WEIGHTS[component]) / (total * beta)));
  const tails = heavyTails ? [log(START_NU - 2)] : [];
  const persistence = integrated ? [] : [logit(alpha + beta)];
  return [0, log(1 - alpha - beta), ...persistence, ...weights, ...tails];
}

/** The components whose part of the persistence is smaller than `smallest` at x: the bound of zero holds them. */
export function vanishing(coordinates: Coordinates, x: Float64Array, smallest: number): Component[] {
  const persistence = persistenceAt(coordinates, x);
  const shares = sharesOf(coordinates, x);
  return coordinates.components.filter((component, i) => component !== 'memory' && persistence * shares[i]! < smallest);
}
