/** The person or program behind a change, for the audit. */
export interface Actor {
	readonly name: string;
	readonly sourceIp: string | null;
}
