import ts from "typescript";

/** The two habits that only types can tell from what is right: array.indexOf(x) and text[0]. */
export const es3TypesRule = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      arraySearch: "ECMAScript 3 has {{name}} for texts only.",
      textIndex: "JScript 5.6 gives undefined for a text with an index: use charAt.",
    },
  },
  create(context) {
    const { parserServices } = context.sourceCode;
    const isText = (node) => hasFlag(node, ts.TypeFlags.StringLike);
    const isUnknown = (node) => hasFlag(node, ts.TypeFlags.Any | ts.TypeFlags.Unknown);
    const hasFlag = (node, flags) => {
      const type = parserServices.getTypeAtLocation(node);
      const parts = type.isUnion() ? type.types : [type];
      return parts.some((part) => (part.flags & flags) !== 0);
    };
    return {
      "MemberExpression[computed=false][property.name=/^(indexOf|lastIndexOf)$/]"(node) {
        if (isText(node.object) || isUnknown(node.object)) return;
        context.report({ node, messageId: "arraySearch", data: { name: node.property.name } });
      },
      "MemberExpression[computed=true]"(node) {
        if (isText(node.object)) context.report({ node, messageId: "textIndex" });
      },
    };
  },
};
