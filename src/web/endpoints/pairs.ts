/** A map of texts as lines that people type, `name = text`, and back. A line break in a text is written `\\n`. */

/** What is typed for a map; blank for none, and JSON for what is no map of texts. */
export function linesOf(value: unknown): string {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return value == null ? "" : JSON.stringify(value);
	return Object.entries(value)
		.map(([name, text]) => `${name} = ${String(text).replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "")}`)
		.join("\n");
}

export type Pairs =
	| { readonly ok: true; readonly value: Readonly<Record<string, string>> }
	| { readonly ok: false; readonly problem: string };

/** Lines as the map that they mean; blank ones say nothing. */
export function pairsIn(typed: string): Pairs {
	const pairs = new Map<string, string>();
	for (const [index, line] of typed.split(/\r?\n/).entries()) {
		if (line.trim() === "") continue;
		const at = line.indexOf("=");
		const name = line.slice(0, Math.max(0, at)).trim();
		if (name === "") return { ok: false, problem: `Line ${index + 1}: a caption, = and a text are expected, as in Cause = Power.` };
		if (pairs.has(name)) return { ok: false, problem: `Line ${index + 1}: ${name} is there twice. Keep one of the two.` };
		pairs.set(
			name,
			line
				.slice(at + 1)
				.trim()
				.replace(/\\(\\|n)/g, (_all, sign: string) => (sign === "n" ? "\n" : "\\")),
		);
	}
	return { ok: true, value: Object.fromEntries(pairs) };
}
