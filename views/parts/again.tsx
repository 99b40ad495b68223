/** A form that could not be done, with what was typed. */
export interface Kept {
	/** Path and query that it was sent to. */
	readonly action: string;
	/** What it does, in words. */
	readonly summary: string;
	readonly fields: readonly (readonly [string, string])[];
	/** Whether nothing had to be left out: passwords, codes and files are. */
	readonly isWhole: boolean;
	/** The page that it was filled in on. */
	readonly back: string;
}

/** Sends a kept form again, by hand. */
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
