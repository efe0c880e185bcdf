import type { Route } from '../../execution-routes.port.js';
import type { ParameterChange } from '../../protocol.port.js';
import { ilksOf, type DssDeployment } from '../deployment.js';
import type { DssRoute, RoutedParameter } from './route-config.js';
import type { RouteFacts } from './route-facts.adapter.js';

export interface ChosenRoute {
  readonly route: DssRoute;
  readonly why: string;
  /** What is missing for it beside rights on the contracts that the calls name. */
  readonly missing: readonly string[];
}

/** The common words of all protocols. */
export const COMMON: Readonly<Record<DssRoute, Route>> = {
  direct: 'direct',
  pause: 'delayed',
  bounded: 'bounded',
  ramp: 'ramp',
};

/** The contract that holds a parameter. */
const HOLDER: Readonly<Record<RoutedParameter, string>> = {
  liquidationRatio: 'Spotter',
  debtCeiling: 'Vat',
  autoCeiling: 'AutoLine',
  stabilityFee: 'Jug',
  debtFloor: 'Vat',
  liquidationPenalty: 'Dog',
  auctionLimit: 'Dog',
  auctionStartFactor: 'Clipper',
  auctionResetSeconds: 'Clipper',
  auctionResetFactor: 'Clipper',
  incentiveRate: 'Clipper',
  incentiveFlat: 'Clipper',
  priceCurve: 'Calc',
  breakerTolerance: 'ClipperMom',
  breakerLevel: 'Clipper',
  systemDebtCeiling: 'Vat',
  systemAuctionLimit: 'Dog',
  baseFee: 'Jug',
};
const OF_TYPE = new Set(['Clipper', 'Calc']);

export const isRouted = (parameter: ParameterChange['parameter']): parameter is RoutedParameter => parameter in HOLDER;

/** Contracts that hold a parameter of a type, or of all types that have one. */
export function holdersOf(deployment: DssDeployment, parameter: RoutedParameter, ilk: string | null): string[] {
  const holder = HOLDER[parameter];
  if (!OF_TYPE.has(holder)) return [holder];
  const ilks = ilk === null ? ilksOf(deployment).filter((name) => name in deployment.clippers) : [ilk];
  return ilks.map((name) => `${holder} of ${name}`);
}

/**
 * The configured route; without one directly where the sender may write the value, else through the pause where it may plot.
 * Where neither is so the direct route is named, whose missing right is what governance has to grant.
 */
export function chooseRoute(
  deployment: DssDeployment,
  facts: RouteFacts,
  sender: string,
  parameter: RoutedParameter,
  ilk: string | null,
): ChosenRoute {
  const holders = holdersOf(deployment, parameter, ilk);
  const foreign = holders.filter((holder) => !facts.owns.has(holder));
  const configured = deployment.routes?.[parameter];
  const route = configured ?? byRights(deployment, facts, foreign);
  const why =
    configured === undefined
      ? byRightsWords(deployment, facts, route, holders, foreign)
      : `the deployment names this route for ${parameter}`;
  return { route, why, missing: missingFor(route, facts, sender, foreign) };
}

const byRights = ({ planBody }: DssDeployment, { canPlot }: RouteFacts, foreign: readonly string[]): DssRoute =>
  foreign.length > 0 && canPlot && planBody !== undefined ? 'pause' : 'direct';

function byRightsWords(
  { planBody }: DssDeployment,
  { canPlot }: RouteFacts,
  route: DssRoute,
  holders: readonly string[],
  foreign: readonly string[],
): string {
  if (route === 'pause') return `the Safe may not write ${foreign.join(', ')}, and may plot in the pause`;
  if (foreign.length === 0) return `the Safe may write ${holders.length > 1 ? 'all of its contracts' : holders.join()}`;
  if (canPlot && planBody === undefined)
    return `the Safe may not write ${foreign.join(', ')}; it may plot in the pause, and the deployment names no planBody`;
  return `the Safe may neither write ${foreign.join(', ')} nor plot in the pause`;
}

function missingFor(route: DssRoute, facts: RouteFacts, sender: string, foreign: readonly string[]): string[] {
  const lacks = (module: { readonly bud: boolean; readonly ward: boolean } | null, name: string, where: string) => [
    ...(module?.bud ? [] : [`${sender} is no bud of the module of ${name}`]),
    ...(module?.ward ? [] : [`the module of ${name} is not a ward of ${where}`]),
  ];
  switch (route) {
    case 'direct':
      return foreign.map((holder) => `${sender} may not write ${holder}`);
    case 'pause':
      return facts.canPlot
        ? []
        : [`${sender} may not plot in the Pause: it is not its owner, nor let by its authority`];
    case 'bounded':
      return lacks(facts.rates, 'fees', 'Jug');
    case 'ramp':
      return lacks(facts.ramps, 'ramps', 'Spotter');
  }
}
