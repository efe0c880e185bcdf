import { wrap } from './table.js';

interface Targeted {
  readonly target: string;
}

/** A letter for each target of governance, so that every number of a table can name its own. */
export class TargetLetters {
  private readonly targets: readonly string[];

  constructor(all: readonly Targeted[]) {
    this.targets = [...new Set(all.map(({ target }) => target))];
  }

  of({ target }: Targeted): string {
    return String.fromCharCode('A'.charCodeAt(0) + this.targets.indexOf(target));
  }

  /** One line a target. */
  legend(width: number): string[] {
    return this.targets.map((target) => wrap(`${this.of({ target })}: ${target}`, width, '  '));
  }
}
