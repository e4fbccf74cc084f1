// CDKTF notes for each token where it was made, as an array of lines that only error messages show.
// The frames are taken as usual; they become text (most of the cost) when someone looks. A
// `tokens/private/stack-trace.js` that ends otherwise is loaded as usual.
"use strict";

const path = require("path");

const { rewrite } = require("./rewriting.cjs");

const FILE = path.join("tokens", "private", "stack-trace.js");
const END = `
    if (!object.stack) {
        return [];
    }
    return object.stack
        .split("\\n")
        .slice(1)
        .map((s) => s.replace(/^\\s*at\\s+/, ""));
`;
const LAZY_END = `
    return require(${JSON.stringify(__filename)}).lines(object);
`;

/** The lines of `object.stack` in an array that is filled when it is first looked at. */
exports.lines = (object) => {
  const fill = (target) => {
    if (!object) return;
    const { stack } = object;
    object = undefined;
    if (!stack) return;
    for (const line of stack.split("\n").slice(1)) target.push(line.replace(/^\s*at\s+/, ""));
  };
  const look =
    (name) =>
    (target, ...rest) => {
      fill(target);
      return Reflect[name](target, ...rest);
    };
  const operations = ["get", "set", "has", "ownKeys", "getOwnPropertyDescriptor"];
  operations.push("defineProperty", "deleteProperty", "preventExtensions");
  return new Proxy([], Object.fromEntries(operations.map((name) => [name, look(name)])));
};

rewrite(FILE, (source) => (source.includes(END) ? source.replace(END, () => LAZY_END) : undefined));
