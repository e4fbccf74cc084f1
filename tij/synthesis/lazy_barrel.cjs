// Makes a package's barrel (lib/index.js with one `exports.x = require("./x");` a submodule, or
// `__importStar(require("./x"))` as newer compilers write) require a submodule when it is first
// used. A file without at least 100 such lines is loaded as usual.
"use strict";

require("./lazy_stack.cjs");

const path = require("path");

const { rewrite } = require("./rewriting.cjs");

const FEWEST_SUBMODULES = 100;
const LINE =
  /^exports\.(\w+) = (require\("\.\/[^"]+"\)|__importStar\(require\("\.\/[^"]+"\)\));$/gm;
const BARREL = path.join("lib", "index.js");

rewrite(BARREL, (source) => {
  let submodules = 0;
  const lazy = source.replace(LINE, (_, name, value) => {
    submodules += 1;
    const loaded = `Object.defineProperty(exports, "${name}", { value, writable: true })`;
    const get = `get() { const value = ${value}; ${loaded}; return value; }`;
    const options = `enumerable: true, configurable: true`;
    return `Object.defineProperty(exports, "${name}", { ${options}, ${get} });`;
  });
  return submodules >= FEWEST_SUBMODULES ? lazy : undefined;
});
