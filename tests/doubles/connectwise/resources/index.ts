export * from "./company.ts";
export * from "./notes.ts";
export type { Resource } from "./resource.ts";
export * from "./setup.ts";
export * from "./system.ts";
export * from "./ticket.ts";
