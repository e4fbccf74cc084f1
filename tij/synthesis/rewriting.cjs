// Has Node load another source for some files.
"use strict";

const fs = require("fs");
const Module = require("module");

/**
 * Loads a file whose name ends with `ending` from what `change` makes of its source; as usual where
 * that is undefined.
 */
exports.rewrite = (ending, change) => {
  const load = Module._extensions[".js"];
  Module._extensions[".js"] = function (module, filename) {
    const changed = filename.endsWith(ending) ? change(fs.readFileSync(filename, "utf8")) : undefined;
    if (changed === undefined) load(module, filename);
    else module._compile(changed, filename);
  };
};
