/** Tests that people send from a page: a ticket that says so, for a company that exists, which HookWise closes again. */
import { cutSummary, testKey, type Verdict } from "../pipeline/index.ts";

/** A name that no HTTP header can have, so no sender can pass a webhook off as a test. Its value: the company, or blank. */
const HEADER = ":hookwise-test";
/** What the summary begins with. */
export const TEST_MARK = "[TEST]";
const TOLD = "This is a test that was sent from HookWise. Nothing is wrong, and HookWise closes this ticket by itself.";

/** Headers of a delivery that is a test. @param company identifier of the company that its ticket is for; null: the alert's own */
export const testHeaders = (company: string | null): Readonly<Record<string, string>> => ({ [HEADER]: company ?? "" });

/** The same alert as a test: marked, with a key of its own, so that no real ticket gets its news. */
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

/** The verdicts of a delivery, marked where it is a test. */
export function asSent(verdicts: readonly Verdict[], headers: Readonly<Record<string, string>>, requestId: string): Verdict[] {
	const company = headers[HEADER];
	return company === undefined ? [...verdicts] : verdicts.map((verdict) => markedTest(verdict, company || null, requestId));
}
