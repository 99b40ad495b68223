/** A file inside the executable. */
export interface Embedded {
	/** Path that Bun gives it: readable, but not executable. */
	readonly path: string;
	/** SHA-256 of its content, hexadecimal. */
	readonly sha256: string;
}

/**
 * better-sqlite3's native file. scripts/build.ts replaces this module with the file of the target; a checkout
 * has none.
 */
export const EMBEDDED_DRIVER: Embedded | null = null as Embedded | null;
