// Makes a package's barrel (lib/index.js with one `exports.x = require("./x");` a submodule) require
// a submodule when it is first used. A file without at least 100 such lines is loaded as usual.
"use strict";

const fs = require("fs");
const Module = require("module");
const path = require("path");

const FEWEST_SUBMODULES = 100;
const LINE = /^exports\.(\w+) = require\("(\.\/[^"]+)"\);$/gm;
const BARREL = path.join("lib", "index.js");

const load = Module._extensions[".js"];

Module._extensions[".js"] = function (module, filename) {
  if (filename.endsWith(BARREL)) {
    const source = fs.readFileSync(filename, "utf8");
    let submodules = 0;
    const lazy = source.replace(LINE, (_, name, file) => {
      submodules += 1;
      const get = `get() { return require(${JSON.stringify(file)}); }`;
      return `Object.defineProperty(exports, "${name}", { enumerable: true, ${get} });`;
    });
    if (submodules >= FEWEST_SUBMODULES) {
      module._compile(lazy, filename);
      return;
    }
  }
  load(module, filename);
};
