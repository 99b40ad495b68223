/** A sentence of the contract, and the test that holds it. */
export interface Sentence {
	/** Where it stands: a section of behaviour.md, a part of api.md, or `issue 14, N`. */
	readonly at: string;
	/** The sentence, in short. */
	readonly says: string;
	/** Below `tests/`. */
	readonly file: string;
	/** The test's title, or the distinct part of it. */
	readonly test: string;
}

/** Sentences of one place, as `[says, file, test]`. */
export const held = (at: string, ...rows: readonly (readonly [says: string, file: string, test: string])[]): readonly Sentence[] =>
	rows.map(([says, file, test]) => ({ at, says, file, test }));
