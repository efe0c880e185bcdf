import type {
  AuthorityReport,
  ContractRights,
  ParameterReach,
  Reach,
  RightsHolder,
} from '../protocol/authority.port.js';
import { humanDuration } from '../units/human-text.js';
import { cellWords } from './protocol-report.js';
import { wrap } from './table.js';

const WIDTH = 80;
const NAME = 24;
const REACH: readonly (readonly [Reach, (delay: string) => string])[] = [
  ['direct', () => 'The Safe may change at once'],
  ['delayed', (delay) => `Only governance may change, ${delay} after it has decided`],
  ['none', () => 'Nobody who is known may change'],
];

/** Whoever is not named is flagged: an account has a key, and nobody knows whose. */
function holderText({ address, name, kind }: RightsHolder): string {
  if (kind === 'operator') return 'the Safe';
  if (kind === 'account') return `! ${name === null ? 'unknown account' : `account ${name}`} ${address}`;
  return name ?? `! unknown contract ${address}`;
}

const flagged = (holder: RightsHolder): boolean => holder.kind === 'unknown' || holder.kind === 'account';

/** Who may change what, 80 columns wide. */
export function authorityReport(report: AuthorityReport): string {
  const { block, operator, governance, contracts, searched } = report;
  const delay = humanDuration(governance.delaySeconds);
  return [
    `Authority at block ${String(block.number)}`,
    '',
    `Safe        ${operator.address}`,
    `governance  ${governance.executor.address} (${holderText(governance.executor)})`,
    `            acts ${delay} after a decision; ${decider(governance)}`,
    '',
    ...reachLines(report.reach, delay),
    'Who may do everything to each contract',
    '──────────────────────────────────────',
    ...contracts.flatMap(contractLines),
    '',
    ...warnings(contracts),
    wrap(
      `Searched: logs of blocks ${String(searched.from)} to ${String(searched.to)}, ` +
        `${String(searched.candidates)} addresses asked for at every contract. A right that a constructor gave to somebody ` +
        'whom neither a log nor the list of addresses names is not found.',
      WIDTH,
    ),
  ].join('\n');
}

function decider({ authority, elected, owner }: AuthorityReport['governance']): string {
  const by = authority === null ? 'no authority' : `${holderText(authority)} decides who may decide`;
  const who = elected === null ? '' : `, now ${holderText(elected)}`;
  return `${by}${who}${owner === null ? '' : `; owner ${holderText(owner)}`}`;
}

const reachLines = (rows: readonly ParameterReach[], delay: string): string[] =>
  REACH.flatMap(([reach, title]) => {
    const own = rows.filter((row) => row.reach === reach);
    if (own.length === 0) return [];
    const head = title(delay);
    return [head, '─'.repeat(head.length), ...own.flatMap(reachRow), ''];
  });

function reachRow({ parameter, ilks, contract }: ParameterReach): string[] {
  const of = ilks === null ? 'the whole system' : ilks.length > 8 ? `${String(ilks.length)} types` : ilks.join(', ');
  return hanging(cellWords(parameter), `${of} (${contract})`);
}

function contractLines({ contract, wards, owner, authority }: ContractRights): string[] {
  const parts = [
    ...(wards === null ? [] : [wards.length === 0 ? 'no ward' : wards.map(holderText).join(', ')]),
    ...(owner === null ? [] : [`owner ${holderText(owner)}`]),
    ...(authority === null ? [] : [`asks ${holderText(authority)}`]),
  ];
  return hanging(contract, parts.join('; '));
}

/** A name, and text beside it that stays in its column. */
function hanging(name: string, text: string): string[] {
  const [first = '', ...rest] = wrap(text, WIDTH - NAME - 1).split('\n');
  const indent = ' '.repeat(NAME + 1);
  const short = name.length <= NAME;
  const lines = rest.map((line) => indent + line);
  return short ? [`${name.padEnd(NAME)} ${first}`, ...lines] : [name, indent + first, ...lines];
}

function warnings(contracts: readonly ContractRights[]): string[] {
  const holders = contracts.flatMap(({ wards, owner, authority }) => [...(wards ?? []), owner, authority]);
  const addresses = new Set(holders.flatMap((holder) => (holder !== null && flagged(holder) ? [holder.address] : [])));
  if (addresses.size === 0) return ['Everybody with a right is a contract of the deployment.', ''];
  const text =
    `! ${String(addresses.size)} with rights are accounts, or contracts that the deployment does not name: ` +
    'ask governance who they are.';
  return [wrap(text, WIDTH), ''];
}
