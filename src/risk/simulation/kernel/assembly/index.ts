import { makeBlock } from './block';
import { evaluateClosedForm } from './closed-form';
import { evaluateKept } from './evaluate';
import { Evaluation, EVALUATION_BYTES, Family, FAMILY_BYTES, Member, Model, Scratch } from './job';
import { makePath } from './path';
export { exp } from './exp';

export function path(model: Model, scratch: Scratch, index: i32): void {
  makePath(model, scratch, index);
}

/** Makes paths and drops them: what the generation alone costs. */
export function paths(model: Model, scratch: Scratch, from: i32, to: i32): void {
  for (let index = from; index < to; index++) makePath(model, scratch, index);
}

/** Makes the paths of a block and keeps their columns. */
export function block(model: Model, families: usize, count: i32, scratch: Scratch, from: i32, to: i32, all: bool): void {
  makeBlock(model, families, count, scratch, from, to, all);
}

/** Evaluates a block; with `certified`, paths are passed over where a certificate proves all losses to be zero. */
export function evaluate(
  model: Model,
  families: usize,
  count: i32,
  scratch: Scratch,
  firstPath: i32,
  certified: bool,
): void {
  for (let index = 0; index < count; index++) {
    const family = changetype<Family>(families + <usize>index * FAMILY_BYTES);
    for (let which = 0; which < family.evaluations; which++) {
      const evaluation = changetype<Evaluation>(family.firstEvaluation + <usize>which * EVALUATION_BYTES);
      if (family.closedForm) evaluateClosedForm(model, family, evaluation, scratch, index, firstPath, certified);
      else evaluateKept(model, family, evaluation, scratch, index, firstPath, certified);
    }
  }
}

/** Bytes of the records, for the host to compare with its own tables. */
export function recordBytes(which: i32): usize {
  if (which == 0) return offsetof<Model>();
  if (which == 1) return offsetof<Family>();
  if (which == 2) return offsetof<Evaluation>();
  if (which == 3) return offsetof<Member>();
  return offsetof<Scratch>();
}
