/** Sealed data cannot be opened: the key is another one, or the data was changed. */
export class SealBroken extends Error {
	override readonly name = "SealBroken";
}
