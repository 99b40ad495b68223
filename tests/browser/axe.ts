import { join } from "node:path";

/** The rules of axe that judge colours. */
export const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** axe itself, to be evaluated in a page. */
export const axeSource = (): Promise<string> => Bun.file(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js")).text();

/** What axe is to check. */
export interface AxeOptions {
	readonly type: "tag" | "rule";
	readonly values: readonly string[];
}

/** @param rules names of the rules to check; null for all */
export const optionsOf = (rules: readonly string[] | null): AxeOptions =>
	rules === null ? { type: "tag", values: TAGS } : { type: "rule", values: rules };

/** Runs inside a page that has axe: the problems that it finds, in words. Nothing outside this function is known there. */
export async function judged(runOnly: AxeOptions): Promise<string[]> {
	interface Found {
		readonly id: string;
		readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
	}
	const { axe } = globalThis as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: Found[] }> } };
	// In mid-scroll the sticky bar lies over some control, which would then count as too small.
	const { scrollY } = window;
	window.scrollTo(0, 0);
	const { violations } = await axe.run(document, { runOnly });
	window.scrollTo(0, scrollY);
	return violations.map(
		({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`).join(" | ")}`,
	);
}
