export { freePort } from "./port.ts";
export { programs } from "./programs.ts";
export { type Postgres, type Standby, startPostgres } from "./server.ts";
export { openWire, type Wire, wireTo } from "./wire.ts";
