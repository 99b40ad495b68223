import type { Question } from "../pages/confirm.tsx";

/**
 * Asked before a secret is replaced.
 * @param problem what is wrong with the one that was given; null before one was
 */
export function questionOf(
	verb: "rotate-token" | "rotate-hmac",
	{ id, name }: { readonly id: string; readonly name: string },
	problem: string | null = null,
): Question {
	const what = verb === "rotate-token" ? "bearer token" : "signing secret";
	return {
		title: `Replace the ${what} of “${name}”?`,
		text: `The current ${what} stops working at once. Webhooks are refused with 401 until the tool has the new one.`,
		detail: "The new one is shown right after this. Copy it then; later only an administrator can show it.",
		keep: "Keep it",
		go: `Replace the ${what}`,
		action: `/endpoints/${id}/${verb}`,
		back: `/endpoints/${id}/setup`,
		destroys: true,
		fields: [],
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
