import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { appendHistory } from '../platform/history/history.js';
import { AssessmentRow } from './assessment.entity.js';
import type { Assessment, AssessmentBody } from './assessment.js';
import { inTodaysForm } from './older-assessment.js';

const toAssessment = ({ seq, hash, body }: AssessmentRow): Assessment => ({
  id: Number(seq),
  hash,
  ...inTodaysForm(JSON.parse(body) as AssessmentBody),
});

@Injectable()
export class AssessmentRepository {
  constructor(private readonly database: DataSource) {}

  async save(body: AssessmentBody): Promise<Assessment> {
    const { block, policy, model } = body;
    const columns = { blockNumber: String(block.number), policyHash: policy.hash, model };
    return toAssessment(
      await this.database.transaction((manager) => appendHistory(manager, AssessmentRow, body, columns)),
    );
  }

  async find(id: number): Promise<Assessment | null> {
    const row = await this.database.manager.findOneBy(AssessmentRow, { seq: String(id) });
    return row && toAssessment(row);
  }

  /** Newest first. */
  async list(limit: number): Promise<Assessment[]> {
    const rows = await this.database.manager.find(AssessmentRow, { order: { seq: 'DESC' }, take: limit });
    return rows.map(toAssessment);
  }
}
