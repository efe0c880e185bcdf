import { describeFamily } from './family.contract.js';

describeFamily({ protocol: 'dss', ilk: 'ETH-C', asset: 'ETH' });
