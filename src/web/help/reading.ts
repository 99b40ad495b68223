import { DOCUMENTS, type HelpDocument, SOURCE, sourceDocuments } from "./documents.ts";

/** A section of a page, from one heading to the next. */
export interface HelpSection {
	readonly slug: string;
	/** Title of its page. */
	readonly page: string;
	readonly heading: string;
	/** Anchor of its heading; blank for the page itself. */
	readonly anchor: string;
	/** Plain text, without markup. */
	readonly text: string;
}

export interface HelpPage {
	readonly slug: string;
	readonly title: string;
	readonly html: string;
	readonly sections: readonly HelpSection[];
	/** True if it is in the list of all pages; pages on presets have their own list. */
	readonly isListed: boolean;
}

export interface Found extends HelpSection {
	/** The sentence that matches best. */
	readonly excerpt: string;
}

const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&", "&#39;": "'" };
const plain = (html: string): string =>
	html
		.replaceAll(/<[^>]+>/g, " ")
		.replaceAll(/&(?:lt|gt|quot|amp|#39);/g, (entity) => ENTITIES[entity] ?? entity)
		.replaceAll(/\s+/g, " ")
		.trim();

/** Changes links between documents to /help. Links to documents outside the executable become text. */
function linked(html: string, slugs: ReadonlySet<string>): string {
	return html.replaceAll(/<a href="([^"]*)">([\s\S]*?)<\/a>/g, (whole, href: string, words: string) => {
		if (/^(https?:|#|\/)/.test(href)) return whole;
		const [, folder, name = "", anchor = ""] = /^(?:\.\.\/)?(sources\/)?([\w-]+)\.md(#.*)?$/.exec(href) ?? [];
		const slug = folder === undefined ? name : `${SOURCE}${name}`;
		return slugs.has(slug) ? `<a href="/help/${slug}${anchor}">${words}</a>` : words;
	});
}

function read({ slug, text }: HelpDocument, slugs: ReadonlySet<string>): HelpPage {
	// Comments are for authors.
	const shown = text.replaceAll(/<!--[\s\S]*?-->/g, "");
	const html = linked(Bun.markdown.html(shown, { headings: { ids: true }, noHtmlBlocks: true, noHtmlSpans: true }), slugs);
	const parts = html.split(/(?=<h[1-3] id=")/).filter((part) => part.trim() !== "");
	const heads = parts.map((part) => /^<h([1-3]) id="([^"]*)">([\s\S]*?)<\/h\1>/.exec(part));
	const title = plain(heads[0]?.[3] ?? slug);
	const sections = parts.map((part, index) => ({
		slug,
		page: title,
		heading: plain(heads[index]?.[3] ?? title),
		anchor: heads[index]?.[1] === "1" ? "" : (heads[index]?.[2] ?? ""),
		text: plain(part.slice(heads[index]?.[0].length ?? 0)),
	}));
	// The page shows the title itself.
	return { slug, title, isListed: !slug.startsWith(SOURCE), html: html.replace(/^\s*<h1[^>]*>[\s\S]*?<\/h1>/, ""), sections };
}

let all: readonly HelpPage[] | null = null;

/** All pages, parsed once at the first request. */
export function helpPages(): readonly HelpPage[] {
	if (all !== null) return all;
	const documents = [...DOCUMENTS, ...sourceDocuments()];
	const slugs = new Set(documents.map(({ slug }) => slug));
	all = documents.map((document) => read(document, slugs));
	return all;
}

/** Words that occur in every question. */
const COMMON = new Set(
	"a an and are as at be by can do does for from get has have how i if in is it its me my not of on or our so than that the their there this to was we what when where which who why will with you your".split(
		" ",
	),
);
const MAX_FOUND = 12;
const MAX_QUERY_LENGTH = 200;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Stem that a word shares with its other forms: `closing`, `closes`, `closed` have `clos`. */
function stemOf(word: string): string {
	if (word.length < 5) return word;
	const cut = word.replace(/(?:ations?|ings?|ies|ed|es|e|s|y)$/, "");
	return cut.length < 3 ? word : cut;
}

/** True if a word matches a stem; stems of fewer than three letters must be equal. */
const fits = (word: string, stem: string): boolean => (stem.length < 3 ? word === stem : word.startsWith(stem));

/**
 * Sections that match a question, best first. A word in a heading counts more than one in the text, a rare
 * word more than a common one.
 */
export function searchHelp(question: string): readonly Found[] {
	const asked = [...new Set(wordsOf(question.slice(0, MAX_QUERY_LENGTH)))];
	const wanted = asked.filter((word) => !COMMON.has(word));
	const stems = (wanted.length > 0 ? wanted : asked).map(stemOf);
	if (stems.length === 0) return [];
	const sections = helpPages().flatMap((page) => page.sections);
	const looked = sections.map((section) => {
		const head = wordsOf(`${section.heading} ${section.anchor === "" ? "" : section.page}`).map(stemOf);
		const body = wordsOf(section.text);
		const hits = stems.map((stem) => ({
			head: head.filter((word) => fits(word, stem)).length,
			body: body.filter((word) => fits(word, stem)).length,
		}));
		return { section, hits, length: body.length };
	});
	const weights = stems.map((_stem, index) => {
		const having = looked.filter(({ hits }) => (hits[index]?.head ?? 0) + (hits[index]?.body ?? 0) > 0).length;
		return having === 0 ? 0 : Math.log(1 + sections.length / having);
	});
	const scored = looked.flatMap(({ section, hits, length }) => {
		const score = hits.reduce((sum, { head, body }, index) => {
			const frequency = (Math.min(body, 5) * 12) / (12 + Math.sqrt(length));
			return sum + (weights[index] ?? 0) * ((head > 0 ? 3 : 0) + Math.min(2, frequency) + (head + body > 0 ? 1 : 0));
		}, 0);
		return score === 0 ? [] : [{ section, score }];
	});
	return scored
		.sort((one, other) => other.score - one.score)
		.slice(0, MAX_FOUND)
		.map(({ section }) => ({ ...section, excerpt: excerptOf(section.text, stems) }));
}

const MAX_EXCERPT_LENGTH = 220;

function excerptOf(text: string, stems: readonly string[]): string {
	const sentences = text.split(/(?<=[.:!?])\s+/);
	const fit = (sentence: string): number => {
		const words = wordsOf(sentence);
		return stems.filter((stem) => words.some((word) => fits(word, stem))).length;
	};
	const best = sentences.reduce((one, other) => (fit(other) > fit(one) ? other : one), sentences[0] ?? "");
	return best.length > MAX_EXCERPT_LENGTH ? `${best.slice(0, MAX_EXCERPT_LENGTH)}…` : best;
}
