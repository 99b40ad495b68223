import { reasonInWords } from "../words.ts";

const RESULT: Readonly<Record<string, string>> = {
	create: "Creates a ticket",
	update: "Adds a note to the open ticket",
	close: "Closes the ticket",
	skip: "No action",
};

/** A decision's action, in words. */
export const Answered = ({ action, reason }: { action: string; reason: string | null }) => (
	<>
		{RESULT[action] ?? action}
		{action === "skip" && reason !== null ? `: ${reasonInWords(reason)}` : ""}
	</>
);
