/** A form that failed, with the typed values. */
export interface Kept {
	/** Path and query that it was sent to. */
	readonly action: string;
	/** Its purpose, in words. */
	readonly summary: string;
	readonly fields: readonly (readonly [string, string])[];
	/** False if fields were left out: passwords, codes and files are. */
	readonly isWhole: boolean;
	/** The page with the form. */
	readonly back: string;
}

/** A button that sends the kept form again. */
export function SendAgain({ kept, word }: { kept: Kept; word: string }) {
	return (
		<form method="post" action={kept.action} class="stack">
			{kept.fields.map(([name, value]) => (
				<input type="hidden" name={name} value={value} />
			))}
			<p>
				What was not done: <b>{kept.summary}</b>. {kept.fields.length === 0 ? "" : "What you typed is kept. "}
				{kept.isWhole ? "" : "Passwords, codes and files are not: those are asked for again."}
			</p>
			<div class="row">
				<button class="button primary" type="submit">
					{word}
				</button>
				<a class="button" href={kept.back}>
					Discard it
				</a>
			</div>
		</form>
	);
}
