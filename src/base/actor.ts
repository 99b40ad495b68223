/** Who changes something, for the audit. */
export interface Actor {
	readonly name: string;
	readonly sourceIp: string | null;
}
