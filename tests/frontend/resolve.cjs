// Required before the front end starts: the names of the test deployment have no DNS records.
// RESOLVE is "<name>:<port>" for each, separated by commas; all are on loopback. TLS still checks
// the names, and Next.js's code is not touched.

const net = require("node:net");

const ports = new Map(
  (process.env.RESOLVE ?? "")
    .split(",")
    .filter(Boolean)
    .map((entry) => entry.split(":")),
);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
  // Node hands on [options, callback] once it has sorted its arguments.
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const port = ports.get(options?.host);
  if (port) Object.assign(options, { host: "127.0.0.1", port: Number(port) });
  return connect.apply(this, args);
};
