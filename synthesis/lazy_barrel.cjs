// Makes a package's barrel (lib/index.js with one `exports.x = require("./x");` a submodule, or
// `__importStar(require("./x"))` as newer compilers write) require a submodule when it is first
// used. A file without at least 100 such lines is loaded as usual.
"use strict";

require("./lazy_stack.cjs");

const fs = require("fs");
const Module = require("module");
const path = require("path");

const FEWEST_SUBMODULES = 100;
const LINE =
  /^exports\.(\w+) = (require\("\.\/[^"]+"\)|__importStar\(require\("\.\/[^"]+"\)\));$/gm;
const BARREL = path.join("lib", "index.js");

const load = Module._extensions[".js"];

Module._extensions[".js"] = function (module, filename) {
  if (filename.endsWith(BARREL)) {
    const source = fs.readFileSync(filename, "utf8");
    let submodules = 0;
    const lazy = source.replace(LINE, (_, name, value) => {
      submodules += 1;
      const loaded = `Object.defineProperty(exports, "${name}", { value, writable: true })`;
      const get = `get() { const value = ${value}; ${loaded}; return value; }`;
      const options = `enumerable: true, configurable: true`;
      return `Object.defineProperty(exports, "${name}", { ${options}, ${get} });`;
    });
    if (submodules >= FEWEST_SUBMODULES) {
      module._compile(lazy, filename);
      return;
    }
  }
  load(module, filename);
};
