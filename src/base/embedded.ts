/** A file inside the executable. */
export interface Embedded {
	/** Where Bun shows it; readable, not executable. */
	readonly path: string;
	/** Of its content, hexadecimal. */
	readonly sha256: string;
}

/** better-sqlite3's native file. scripts/build.ts puts the target's own in place of this module; a checkout has none. */
export const EMBEDDED_DRIVER: Embedded | null = null as Embedded | null;
