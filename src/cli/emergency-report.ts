import type { CurrentBatch, CurrentSet } from '../proposals/emergency-set.js';
import { wrap } from './table.js';

const WIDTH = 80;
const utc = (seconds: number): string => `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
const told = (text: string, indent = '  '): string => wrap(text, WIDTH, indent);

/** The set batch by batch; hashes whole. */
export function emergencyList({ block, comparedAt, preparedAt, batches }: CurrentSet): string {
  return [
    `Emergency set: ${String(batches.length)} batches, prepared ${utc(preparedAt)} at block ${String(block.number)},`,
    `held against block ${String(comparedAt.number)}. The service sends none of them:`,
    '"ballast emergency show ID" gives the file to load into the Safe.',
    ...batches.flatMap((batch) => ['', ...entry(batch)]),
  ].join('\n');
}

function entry(batch: CurrentBatch): string[] {
  const { id, title, calls, dataHash } = batch;
  const count = `${String(calls.length)} ${calls.length === 1 ? 'call' : 'calls'}`;
  return [
    `${id.padEnd(24)}${title}`,
    ...(dataHash === null ? [] : [`  ${dataHash}`]),
    told(dataHash === null ? resultOf(batch) : `${count}. ${resultOf(batch)}`),
  ];
}

function resultOf({ calls, refusal, run, rises, stale }: CurrentBatch): string {
  if (refusal !== null) return `NO BATCH CAN BE MADE: ${refusal}`;
  const old = stale === null ? '' : ` STALE: ${stale}.`;
  if (calls.length === 0) return `In force already: nothing to do.${old}`;
  if (run === null) return `Never run.${old}`;
  const at = `Run ${utc(run.at)} at block ${String(run.block.number)}`;
  if (!run.ok) return `${at}: FAILS, ${run.results.filter((result) => result !== 'ok').join('; ')}.${old}`;
  if (rises.length > 0) return `${at}: DOES MORE THAN LOWER RISK: ${rises.join('; ')}.${old}`;
  const price = run.breaks.length === 0 ? '' : ` It breaks ${run.breaks.join('; ')}.`;
  return `${at}: ok, only lowers risk.${price}${old}`;
}

/** One batch: what it does, what it changes, every call. */
export function emergencyReport(batch: CurrentBatch): string {
  const { id, title, what, dataHash, run, calls } = batch;
  const changes = run?.changes ?? [];
  return [
    `${id}: ${title}`,
    told(what),
    '',
    told(resultOf(batch)),
    ...(dataHash === null ? [] : ['  keccak256 of the data', `  ${dataHash}`]),
    ...(changes.length === 0 ? [] : ['', 'Changes in the dry run:']),
    ...changes.map(({ ilk, parameter, human }) =>
      told(`${ilk ?? 'system'} ${parameter}: ${human.before} → ${human.after}`),
    ),
    ...calls.flatMap(({ contract, to, signature, arguments: args, data }, index) => [
      '',
      `${String(index + 1)}. ${contract}.${signature}`,
      `  ${to}`,
      ...args.map(({ name, raw, human }) => `  ${name} ${human === raw ? raw : `${human} (${raw})`}`),
      `  ${data}`,
    ]),
  ].join('\n');
}
