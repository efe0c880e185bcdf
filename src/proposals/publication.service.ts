import { Inject, Injectable } from '@nestjs/common';
import { Publications, type SignedPublication, type ValueOnChain } from '../protocol/executor/publication.port.js';
import { AssessmentService } from '../recommendations/assessment.service.js';
import { PolicySource } from '../recommendations/policy-source.js';
import { publicationOf } from './publication.js';

/** The newest recommendations signed for the chain, and what of them stands there. */
export interface PublicationView {
  readonly assessment: number;
  readonly publication: SignedPublication;
  /** Whether the contract takes it now, by a dry run. */
  readonly submittable: boolean;
  readonly why: string | null;
  readonly onChain: readonly ValueOnChain[];
  /** The recommended values for people, in the order of the publication. */
  readonly human: readonly string[];
}

/** Signs what was assessed, so that anyone may bring it to the chain. The service itself sends nothing. */
@Injectable()
export class PublicationService {
  constructor(
    @Inject(Publications) private readonly publications: Publications,
    private readonly assessments: AssessmentService,
    private readonly policies: PolicySource,
  ) {}

  /**
   * @throws {UnknownAssessmentError | NothingToPublishError | NoPublisherKeyError | NoExecutorError}
   * @throws {RpcUnavailableError | UnreadableProtocolError | PolicyError}
   */
  async latest(): Promise<PublicationView> {
    const assessment = await this.assessments.find('latest');
    const content = publicationOf(assessment, this.policies.current().data.historyMaxAgeSeconds);
    const [publication, state, onChain] = await Promise.all([
      this.publications.sign(content, 'latest'),
      this.publications.state('latest'),
      this.publications.onChain(content.values, 'latest'),
    ]);
    const why =
      state.signer === publication.signer
        ? await this.publications.refusal(publication, 'latest')
        : BigInt(state.signer) === 0n
          ? 'the key is suspended; the admin of the contract names another'
          : `the contract takes signatures of ${state.signer}; set BALLAST_PUBLISHER_KEY to its key`;
    const human = assessment.types.flatMap(({ parameters }) => parameters.map((its) => its.human.recommended));
    return { assessment: assessment.id, publication, submittable: why === null, why, onChain, human };
  }
}
