import ts from 'typescript';

/** `**` of bigints is exact; of numbers its last bit differs between engines (ECMA-262 leaves it to the implementation). */
export const plainPower = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { float: 'Only bigints may be raised with **: for numbers the engines differ in the last bit.' },
  },
  create(context) {
    const { getTypeAtLocation } = context.sourceCode.parserServices;
    const isBigint = (node) => (getTypeAtLocation(node).flags & ts.TypeFlags.BigIntLike) !== 0;
    const check = (node) => {
      if (!isBigint(node.left)) context.report({ node, messageId: 'float' });
    };
    return { "BinaryExpression[operator='**']": check, "AssignmentExpression[operator='**=']": check };
  },
};
