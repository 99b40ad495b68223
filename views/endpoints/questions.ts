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
		text: `The present ${what} ends at once. Until the tool has the new one, its webhooks are refused with 401.`,
		detail: "A new one that HookWise makes is shown once, right after this.",
		keep: "Keep it",
		go: `Replace the ${what}`,
		action: `/endpoints/${id}/${verb}`,
		back: `/endpoints/${id}`,
		destroys: true,
		fields: [],
		asks: {
			name: "own",
			label: `A ${what} of your own (optional)`,
			hint:
				verb === "rotate-token"
					? "For a tool that dictates it: 16 to 200 characters. Blank: HookWise makes one."
					: "For a tool that dictates it. Blank: HookWise makes one.",
			problem,
		},
	};
}
