import { exp } from '../../../units/deterministic-math.js';
import { cos, sin } from '../trigonometry.js';

export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });
export const add = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
export const subtract = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im });
export const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});
export const scaled = (a: Complex, by: number): Complex => ({ re: a.re * by, im: a.im * by });

export function divided(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

export const sizeOf = ({ re, im }: Complex): number => Math.sqrt(re * re + im * im);

export function complexExp({ re, im }: Complex): Complex {
  const size = exp(re);
  return size === 0 ? complex(0) : { re: size * cos(im), im: size * sin(im) };
}
