import { sendSteps } from "../generic/index.ts";
import type { Source } from "../types.ts";

/** Nothing filled in: capture a webhook first, then click values. */
export const blank: Source = {
	id: "blank",
	name: "Blank",
	summary: "Nothing filled in",
	config: {},
	samples: [],
	steps: (site) => [
		...sendSteps(site),
		{
			title: "Then say what it means",
			text: "Send one webhook from the tool. Under Rules click the value that tells trouble from recovery while the trigger has the focus, then the values for the summary and the company.",
		},
	],
	files: () => [],
};
