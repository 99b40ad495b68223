import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Connection } from "./database.ts";

/**
 * Typed access to the tables of `schema.ts`. It is synchronous, so writes must be inside a piece of the
 * writer's work.
 */
export const openTables = (db: Connection) => drizzle(db);

export type Tables = ReturnType<typeof openTables>;
