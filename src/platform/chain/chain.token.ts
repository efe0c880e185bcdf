/** Injects the `Rpc` of the chain that the process works on. */
export const CHAIN = Symbol('CHAIN');
