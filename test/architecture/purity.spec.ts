import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from '@jest/globals';
import { PROJECT_DIR } from '../../src/platform/config.js';

interface Message {
  readonly line: number;
  readonly ruleId: string;
}

/** Lines of a file in a room, one violation each, and the rule that must find it. */
const IMPURE: readonly (readonly [string, string])[] = [
  ['export const a = Math.random();', 'no-restricted-syntax'],
  ['export const b = Math.exp(1);', 'no-restricted-syntax'],
  ['export const c = Math.pow(2, 0.5);', 'no-restricted-syntax'],
  ["export const d = Math['log'](2);", 'no-restricted-syntax'],
  ['export const { exp: e } = Math;', 'no-restricted-syntax'],
  ['export const f = (x: number): number => x ** 0.5;', 'ballast/plain-power'],
  ['export const g = (x: number): number => (x **= 2);', 'ballast/plain-power'],
  ['export const h = (): Date => new Date();', 'no-restricted-globals'],
  ['export const i = Date.now();', 'no-restricted-globals'],
  ["export const j = process.env['HOME'];", 'no-restricted-globals'],
  ["export const k = fetch('http://127.0.0.1');", 'no-restricted-globals'],
  ['export const l = async (): Promise<number> => await Promise.resolve(1);', 'no-restricted-syntax'],
  ['export class Manager { readonly x = 1; }', 'no-restricted-syntax'],
  ['export const m = class { readonly x = 1; };', 'no-restricted-syntax'],
  ["console.log('x');", 'no-restricted-globals'],
  ['export const n = setTimeout(() => undefined, 1);', 'no-restricted-globals'],
  ["export const o = import('./fixed-point.js');", 'no-restricted-syntax'],
  ['export const p = performance.now();', 'no-restricted-globals'],
  ['export const q = (1e6).toLocaleString();', 'no-restricted-syntax'],
  ['export const r = globalThis;', 'no-restricted-globals'],
  ['export const s = (x: any): unknown => x;', '@typescript-eslint/no-explicit-any'],
];

const PURE = `
export const a = Math.sqrt(2) + Math.abs(-1) + Math.min(1, 2) + Math.max(1, 2) + Math.floor(1.5) + Math.ceil(1.5);
export const b = Math.round(1.5) + Math.trunc(1.5) + Math.sign(-1) + Math.imul(2, 3) + Math.fround(1.1) + Math.clz32(1);
export const c = 10n ** 18n;
export const d = (scale: bigint): bigint => 10n ** scale;
export class NotFoundedError extends Error {
  readonly code = 'units/not-founded';
}
`;

const ELSEWHERE: readonly (readonly [string, string])[] = [
  ['export const a = Math.random();', 'no-restricted-properties'],
  ['export const b = Date.now();', 'no-restricted-properties'],
  ["export const c = process.env['PORT'];", 'no-restricted-properties'],
  ['Promise.resolve(1);', '@typescript-eslint/no-floating-promises'],
  ["console.log('x');", 'no-console'],
];

/** One process lints all texts, for it takes long to load the types. */
const LINT = `
  import { text } from 'node:stream/consumers';
  import { ESLint } from 'eslint';
  const eslint = new ESLint();
  const found = [];
  for (const { file, source } of JSON.parse(await text(process.stdin))) {
    const [{ messages }] = await eslint.lintText(source, { filePath: file });
    found.push(messages);
  }
  process.stdout.write(JSON.stringify(found));
`;

const joined = (lines: readonly (readonly [string, string])[]): string => lines.map(([line]) => line).join('\n');
const missed = (lines: readonly (readonly [string, string])[], found: readonly Message[]): unknown[] =>
  lines.filter(([, rule], index) => !found.some(({ line, ruleId }) => line === index + 1 && ruleId === rule));

let inPureRoom: Message[];
let exact: Message[];
let elsewhere: Message[];

beforeAll(async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', LINT], {
    cwd: PROJECT_DIR,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // As if the texts stood in these files.
  const texts = [
    { file: 'src/units/fixed-point.ts', source: joined(IMPURE) },
    { file: 'src/units/fixed-point.ts', source: PURE },
    { file: 'src/safe/safe-transaction.ts', source: joined(ELSEWHERE) },
  ];
  child.stdin.end(JSON.stringify(texts));
  [inPureRoom, exact, elsewhere] = JSON.parse(await text(child.stdout)) as [Message[], Message[], Message[]];
}, 180_000);

test('in a pure room each impure line is found by its rule', () => {
  expect(missed(IMPURE, inPureRoom)).toEqual([]);
});

test('in a pure room exact arithmetic and error classes are let through', () => {
  expect(exact).toEqual([]);
});

test('in other rooms neither chance nor the present nor the environment is taken from the air', () => {
  expect(missed(ELSEWHERE, elsewhere)).toEqual([]);
});
