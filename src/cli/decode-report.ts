import type { DecodedCall, DecodedInput, DecodedState } from '../proposals/decoded-input.js';
import { wrap } from './table.js';

const WIDTH = 80;
const WORDS: Readonly<Record<DecodedState, string>> = {
  verified: 'VERIFIED',
  mismatch: 'MISMATCH: do not sign',
  'could-not-check': 'COULD NOT CHECK',
  'trailing-data': 'TRAILING DATA: do not sign',
};
const KINDS: Readonly<Record<DecodedInput['kind'], string>> = {
  call: 'a call',
  batch: 'a batch of multiSend',
  execution: 'an execution of the Safe',
  'builder-file': 'a file of the Transaction Builder',
  transaction: 'a proposal',
};

const line = (name: string, text: string): string => `  ${name.padEnd(12)} ${text}`;
const told = (text: string): string => wrap(text, WIDTH, '  ');

/** What is asked to be signed, call by call; addresses, hashes and data whole, whatever their length. */
export function decodeReport(decoded: DecodedInput): string {
  const { state, kind, block, chainId, safe, calls, findings, faults } = decoded;
  const found = findings.map((it) => told(`${WORDS[it.state]}: ${it.what}`));
  return [
    `${WORDS[state]}. This is ${KINDS[kind]} with ${String(calls.length)} ${calls.length === 1 ? 'call' : 'calls'}.`,
    line('chain', String(chainId)),
    line('Safe', safe),
    line('old values', `at block ${String(block.number)}`),
    line('', block.hash),
    ...transactionLines(decoded),
    ...(found.length === 0 ? [] : ['', ...found]),
    ...(faults.length === 0 ? [] : ['', 'The calls are not complete:', ...faults.map(told)]),
    ...calls.flatMap((call, index) => ['', ...callLines(call, index + 1, calls.length)]),
  ].join('\n');
}

function transactionLines({ transaction, hashes }: DecodedInput): string[] {
  const lines =
    transaction === null
      ? []
      : [
          line('to', transaction.to),
          line('operation', transaction.operation === 1 ? '1, delegatecall' : '0, call'),
          line('nonce', transaction.nonce === null ? 'not in the calldata' : String(transaction.nonce)),
        ];
  if (hashes === null) return lines;
  return [
    ...lines,
    line('domain hash', hashes.domainHash),
    line('message hash', hashes.messageHash),
    line('safeTxHash', hashes.safeTxHash),
  ];
}

function callLines(call: DecodedCall, number: number, of: number): string[] {
  const { state, why, to, target, signature, arguments: args, writes, trailing, data } = call;
  return [
    `Call ${String(number)} of ${String(of)}: ${WORDS[state]}`,
    ...why.map(told),
    line('contract', target ?? 'unknown'),
    line('address', to ?? 'not in the input'),
    ...(signature === null ? [] : [line('function', signature)]),
    ...args.flatMap(({ name, raw, human }) => [
      line(name, human === raw ? raw : human),
      ...(human === raw ? [] : [line('', raw)]),
    ]),
    ...writes.flatMap(({ ilk, parameter, unit, before, after }) => [
      told(`${parameter} of ${ilk ?? 'the system'}: ${before?.human ?? 'not known'} → ${after.human}`),
      line('  raw', `${before?.raw ?? 'not known'} →`),
      line('', `${after.raw}${unit === null ? '' : ` ${unit}`}`),
    ]),
    ...(trailing === null ? [] : [line('trailing', trailing)]),
    line('bytes', data),
  ];
}
