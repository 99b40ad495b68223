/** A move cannot be made as things are. The message says why, and what to do. */
export class MoveRefused extends Error {
	override readonly name = "MoveRefused";
}
