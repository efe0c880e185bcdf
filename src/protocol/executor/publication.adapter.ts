import { readTogether } from '../../platform/chain/multicall.js';
import type { BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { NoExecutorError, NoPublisherKeyError, UnreadableProtocolError } from '../protocol-error.js';
import type { ExecutorDeployment } from './executor-deployment.js';
import { decodeLatest, decodeState, latestRead, refusalText, signPublication, stateRead } from './publication.codec.js';
import type {
  PublicationContent,
  PublicationState,
  Publications,
  PublishedValue,
  SignedPublication,
  ValueOnChain,
} from './publication.port.js';

/** The publication contract that the deployment names, or none. */
export class PublicationsOnChain implements Publications {
  constructor(
    private readonly rpc: Rpc,
    private readonly chainId: number,
    private readonly deployment: ExecutorDeployment | null,
    private readonly privateKey: string | null,
  ) {}

  async state(block: BlockReference): Promise<PublicationState> {
    const contract = this.contract();
    const fields = ['epoch', 'sequence', 'signer'] as const;
    const answers = await this.read(
      fields.map((method) => stateRead(contract, method)),
      block,
    );
    const [epoch, sequence, signer] = fields.map((method, index) => decodeState(method, answers[index] ?? '0x'));
    return { contract, epoch: Number(epoch), sequence: Number(sequence), signer: String(signer) };
  }

  async sign(content: PublicationContent, block: BlockReference): Promise<SignedPublication> {
    if (this.privateKey === null) throw new NoPublisherKeyError();
    const { contract, epoch } = await this.state(block);
    return signPublication(content, { chainId: this.chainId, contract, epoch }, this.privateKey);
  }

  async refusal({ call }: SignedPublication, block: BlockReference): Promise<string | null> {
    // Who brings it does not matter to the contract, so any caller tries it as well as another.
    const [outcome] = await readTogether(this.rpc, [call], block);
    return outcome?.success === true ? null : refusalText(outcome?.data ?? '0x');
  }

  async onChain(
    parameters: readonly Pick<PublishedValue, 'ilk' | 'parameter'>[],
    block: BlockReference,
  ): Promise<ValueOnChain[]> {
    const contract = this.contract();
    const answers = await this.read(
      parameters.map((of) => latestRead(contract, of)),
      block,
    );
    return parameters.flatMap((of, index) => decodeLatest(of, answers[index] ?? '0x') ?? []);
  }

  private contract(): string {
    if (this.deployment === null) throw new NoExecutorError();
    return this.deployment.publications;
  }

  private async read(calls: readonly Call[], block: BlockReference): Promise<string[]> {
    const outcomes = await readTogether(this.rpc, calls, block);
    return outcomes.map(({ success, data }) => {
      if (!success || data === '0x')
        throw new UnreadableProtocolError('the publication contract', { to: this.contract() });
      return data;
    });
  }
}
