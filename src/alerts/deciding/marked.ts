/**
 * Tests that people send from a page: the ticket is marked as a test, belongs to an existing company, and is
 * closed by HookWise.
 */
import { cutSummary, testKey, type Verdict } from "../pipeline/index.ts";

/**
 * Marks a delivery as a test. No HTTP header can have this name, so a sender cannot pass off a webhook as a
 * test. Value: the company, or blank.
 */
const HEADER = ":hookwise-test";
/** Beginning of the summary. */
export const TEST_MARK = "[TEST]";
const TOLD = "This is a test that was sent from HookWise. Nothing is wrong, and HookWise closes this ticket by itself.";

/** Headers of a test delivery. @param company identifier of the company for the ticket; null for the alert's own */
export const testHeaders = (company: string | null): Readonly<Record<string, string>> => ({ [HEADER]: company ?? "" });

/** Turns a verdict into that of a test: marked, and with a key of its own, so that no real ticket gets its news. */
export function markedTest(verdict: Verdict, company: string | null, requestId: string): Verdict {
	const text = `${requestId} ${verdict.part}`;
	const { ticket } = verdict;
	const forCompany = company ?? ticket.company;
	return {
		...verdict,
		ticket: {
			...ticket,
			summary: cutSummary(`${TEST_MARK} ${ticket.summary}`),
			description: `${TOLD}\n\n${ticket.description}`,
			company: forCompany,
		},
		key: testKey(text, forCompany),
		origin: { kind: "dedup", text },
		group: null,
	};
}

/** Verdicts of a delivery, marked if it is a test. */
export function asSent(verdicts: readonly Verdict[], headers: Readonly<Record<string, string>>, requestId: string): Verdict[] {
	const company = headers[HEADER];
	return company === undefined ? [...verdicts] : verdicts.map((verdict) => markedTest(verdict, company || null, requestId));
}
