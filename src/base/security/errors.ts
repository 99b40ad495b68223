/** Something sealed cannot be opened: another key, or it was changed. */
export class SealBroken extends Error {
	override readonly name = "SealBroken";
}
