import type { FollowUp, RouteRow, RouteTable } from '../protocol/execution-routes.port.js';
import type { Proposal } from '../proposals/proposal.js';
import { changedConfiguration } from '../proposals/proposal.js';
import { humanDuration, humanRatio } from '../units/human-text.js';
import { ray } from '../units/fixed-point.js';
import { invariantLines } from './invariant-lines.js';
import { textTable, wrap } from './table.js';

const WIDTH = 78;
const utc = (seconds: number): string => `${new Date(seconds * 1_000).toISOString().slice(0, 16)}Z`;
const within = ({ delaySeconds, limits }: RouteRow): string =>
  limits ?? (delaySeconds === null ? '' : `waits for ${humanDuration(delaySeconds)}`);
const grouped = (rows: readonly RouteRow[], of: (row: RouteRow) => readonly string[]): string[] => {
  const parameters = new Map<string, Set<string>>();
  for (const row of rows)
    for (const text of of(row)) parameters.set(text, (parameters.get(text) ?? new Set()).add(row.parameter));
  return [...parameters].map(([text, names]) => wrap(`${[...names].join(', ')}: ${text}`, WIDTH));
};

/** `ballast protocol routes`: how each parameter is changed, why so, and what stands in the way. */
export function routesReport({ block, safe, routes }: RouteTable): string {
  const rows = routes.map((row) => [row.ilk ?? 'all', row.parameter, row.route, within(row)]);
  const waits = routes.find(({ blockedUntil }) => blockedUntil !== null && blockedUntil > block.timestamp);
  const missing = grouped(routes, (row) => row.missing);
  return [
    `Block ${String(block.number)} of ${utc(block.timestamp)}, Safe ${safe}`,
    '',
    textTable(['type', 'parameter', 'route', 'within'], rows),
    '',
    'Why:',
    ...grouped(routes, ({ why }) => [why]),
    ...(waits?.blockedUntil
      ? ['', `No fee can be changed before ${utc(waits.blockedUntil)}: one batch for all types.`]
      : []),
    ...(missing.length === 0 ? [] : ['', 'Missing:', ...missing]),
  ].join('\n');
}

/** What a proposal leaves to be done after the Safe's transaction, with the values that come then. */
export function followUpReport({ followUps = [], dryRun, state, events }: Proposal): string[] {
  if (followUps.length === 0) return [];
  const standing = ['scheduled', 'due', 'outdated'].includes(state) ? [`Now: ${events.at(-1)?.reason ?? state}.`] : [];
  return ['', ...followUps.flatMap((followUp) => lines(followUp, dryRun)), ...standing.map((it) => wrap(it, WIDTH))];
}

function lines(followUp: FollowUp, { after, later }: Proposal['dryRun']): string[] {
  if (followUp.kind === 'ramp') {
    const [from, to] = [humanRatio(ray(BigInt(followUp.from))), humanRatio(ray(BigInt(followUp.to)))];
    const time = humanDuration(followUp.durationSeconds);
    const what = `${followUp.parameter} of ${followUp.ilk} goes from ${from} to ${to} in a straight line over ${time}`;
    return [wrap(`Ramp: ${what}; anyone moves it on (ballast execute).`, WIDTH)];
  }
  const cells = later === undefined ? [] : changedConfiguration(after, later.after);
  const rows = cells.map(({ ilk, parameter, human }) => [ilk ?? 'system', parameter, human.before, '→', human.after]);
  return [
    `Delayed plan ${followUp.id}`,
    wrap(
      `Filed by this transaction, executed by anyone from ${utc(followUp.notBefore)} on (ballast execute), ` +
        `taken back by the Safe before (ballast drop). Dry run at that time: ${later?.outcome ?? 'none'}.`,
      WIDTH,
    ),
    textTable(['type', 'parameter', 'after the transaction', '', 'after the plan'], rows, [2]),
    ...invariantLines(later?.invariants),
  ];
}
