// Runs jsii's program in this process: node one_process.cjs <program.js> <read fd> <write fd>
//
// jsii's own entry point starts a second Node for it, and passes every message on. This one gives
// the program the two pipes directly, and lets the type index that jsii builds of a new package on
// a worker thread be finished: jsii's exit would kill it, and the next run would start over.
"use strict";

const fs = require("fs");
const Module = require("module");
const path = require("path");
const workers = require("worker_threads");

const PIPE = "readFD:3,writeFD:3";
const ORPHAN_CHECK_MS = 100;

const [program, readFd, writeFd] = process.argv.splice(2, 3);
process.argv[1] = program;

const parent = process.ppid;
const exit = process.exit.bind(process);
const running = new Set();

workers.Worker = class extends workers.Worker {
  constructor(file, options) {
    // The files are flat in the Python package, and have a directory where jsii copies them to.
    const flat = path.join(path.dirname(file), `lib__${path.basename(file)}`);
    super(fs.existsSync(file) ? file : flat, options);
    running.add(this);
    this.once("exit", () => running.delete(this));
  }
};

function exitWithoutWorkers(code) {
  const end = () => {
    if (running.size === 0 || process.ppid !== parent) exit(code);
  };
  end();
  for (const worker of running) worker.once("exit", end);
  setInterval(end, ORPHAN_CHECK_MS);
}

const source = fs.readFileSync(program, "utf8");
const module_ = new Module(program, null);
module_.filename = program;
module_.paths = Module._nodeModulePaths(path.dirname(program));
// The program binds `process.exit` when it starts; everyone else keeps the real one.
process.exit = exitWithoutWorkers;
module_._compile(source.replace(PIPE, `readFD:${readFd},writeFD:${writeFd}`), program);
process.exit = exit;
