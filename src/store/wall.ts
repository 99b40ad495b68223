import { asc, eq } from "drizzle-orm";
import { wallLinks } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** A link for a wall screen. Times in milliseconds since the epoch. */
export interface StoredWallLink {
	readonly id: number;
	readonly name: string;
	/** SHA-256 of the link's key, hexadecimal. */
	readonly keyHash: string;
	readonly createdAt: number;
	readonly createdBy: string;
	readonly lastUsedAt: number | null;
}

/** Links for wall screens. Writes are on disk when their promise resolves. */
export interface WallStore {
	list(): Promise<StoredWallLink[]>;
	byHash(keyHash: string): Promise<StoredWallLink | null>;
	add(row: Omit<StoredWallLink, "id" | "lastUsedAt">): Promise<StoredWallLink>;
	used(id: number, at: number): Promise<void>;
	/** @returns the removed row; null if there was none */
	remove(id: number): Promise<StoredWallLink | null>;
}

export function createWallStore(tables: Tables, writer: Writer): WallStore {
	return {
		list: async () => tables.select().from(wallLinks).orderBy(asc(wallLinks.id)).all(),
		byHash: async (keyHash) => tables.select().from(wallLinks).where(eq(wallLinks.keyHash, keyHash)).get() ?? null,
		add: (row) => writer.run(() => tables.insert(wallLinks).values(row).returning().get()),
		used: (id, at) =>
			writer.run(() => {
				tables.update(wallLinks).set({ lastUsedAt: at }).where(eq(wallLinks.id, id)).run();
			}),
		remove: (id) => writer.run(() => tables.delete(wallLinks).where(eq(wallLinks.id, id)).returning().get() ?? null),
	};
}
