import type { Question } from "../pages/confirm.tsx";

/** Choices of how long the previous token stays valid. Hours. */
export const OVERLAPS = [
	{ value: "24", label: "Both count for 24 hours" },
	{ value: "168", label: "Both count for 7 days" },
	{ value: "720", label: "Both count for 30 days" },
	{ value: "1", label: "Both count for 1 hour" },
	{ value: "0", label: "The present one ends at once (it has leaked)" },
] as const;

/**
 * Question before a secret is replaced.
 * @param problem problem of a given secret; null if none was given yet
 */
export function questionOf(
	verb: "rotate-token" | "rotate-hmac",
	{ id, name, oldEndsAt = null }: { readonly id: string; readonly name: string; readonly oldEndsAt?: number | null },
	problem: string | null = null,
): Question {
	const what = verb === "rotate-token" ? "bearer token" : "signing secret";
	return {
		title: `Replace the ${what} of “${name}”?`,
		text:
			verb === "rotate-token"
				? "Both tokens count for the time you choose, and nothing is refused. Enter the new one in the tool meanwhile; the Set-up tab shows who still sends the old one."
				: `The current ${what} stops working at once. Webhooks are refused with 401 until the tool has the new one.`,
		detail: `The new one is shown right after this. Copy it then; later only an administrator can show it.${oldEndsAt === null ? "" : " The token that was replaced before still counts; it ends now."}`,
		keep: "Keep it",
		go: `Replace the ${what}`,
		action: `/endpoints/${id}/${verb}`,
		back: `/endpoints/${id}/setup`,
		destroys: true,
		fields: [],
		...(verb === "rotate-token"
			? {
					chooses: {
						name: "overlap_hours",
						label: "The present token",
						hint: "A token that counts no more is answered 401.",
						value: OVERLAPS[0].value,
						choices: OVERLAPS,
					},
				}
			: {}),
		asks: {
			name: "own",
			label: `A ${what} of your own (optional)`,
			hint:
				verb === "rotate-token"
					? "For a tool that sets its own: 16 to 200 characters. Blank: HookWise makes one."
					: "For a tool that sets its own. Blank: HookWise makes one.",
			problem,
		},
	};
}
