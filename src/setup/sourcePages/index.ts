/** Makes a page for each preset from its folder, for docs/sources and for /help. */
import { filesOf, type Sample, type Site, type Source, sourceSections, triggerWords } from "../sources/index.ts";

/** Presets with samples, in the order of their list. */
export const documentedSources = (): readonly Source[] =>
	sourceSections().flatMap(({ sources }) => sources.filter(({ samples }) => samples.length > 0));

/** Example endpoint for the pages. */
const SITE: Site = {
	webhookUrl: "https://hookwise.example/w/id",
	asksToken: true,
	bearerToken: null,
	hmac: null,
	endpointName: "your endpoint",
};

/** A block of code. Blocks with placeholders are marked so that they are not run. */
function block({ language, text }: { readonly language: string; readonly text: string }, indent = ""): string {
	const fence = text.includes("```") ? "````" : "```";
	// A template with the tool's own variables is not JSON before the tool fills it in.
	const shown = language === "json" && !isReadable(text) ? "text" : language;
	const head = `${fence}${shown}${shown === "sh" ? " no-run" : ""}`;
	return [head, ...text.trimEnd().split("\n"), fence].map((line) => (line === "" ? "" : indent + line)).join("\n");
}

const TYPES: readonly (readonly [RegExp, string])[] = [
	[/json/, "json"],
	[/xml/, "xml"],
];
const languageOf = ({ contentType }: Sample): string => TYPES.find(([type]) => type.test(contentType))?.[1] ?? "text";

/** Maximum length of a payload that is shown whole, in characters. */
const LONGEST = 1_500;

function exampleOf(sample: Sample): string[] {
	const [first] = sample.expect;
	if (sample.body === "" || sample.body.length > LONGEST || first === undefined) return [];
	const outcome =
		first.action === "create"
			? `makes the ticket “${first.summary}”${sample.expect.length > 1 ? `, and ${sample.expect.length - 1} more` : ""}`
			: `is “${first.summary}”: ${first.action}`;
	return [`**${sample.name}** ${outcome}:`, block({ language: languageOf(sample), text: sample.body })];
}

function isReadable(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** The page of a preset as Markdown. It has one heading, so that a search finds the page. */
export function sourceDocument(source: Source): string {
	const { name, group, summary, verified, retries, samples, config, searchWords } = source;
	const auth = source.auth(SITE);
	const { values } = triggerWords(source);
	const steps = source.steps(SITE).map(({ title, text, code }, index) => {
		const words = `${index + 1}. **${title}.** ${text}`;
		return code === undefined ? words : `${words}\n\n${block(code, "   ")}`;
	});
	const files = filesOf(source, SITE).map(({ name: file, what }) => `- \`${file}\`: ${what}`);
	const [shown] = samples;
	return `${[
		`# ${name}`,
		`${group}: ${summary}. One of the [presets](../sources.md) of *New endpoint*; the steps stand on the endpoint's page, too, filled in for it.${searchWords.length === 0 ? "" : ` Other names: ${searchWords.join(", ")}.`}`,
		...steps,
		`**Signs in with**: ${auth.text.replace(/:$/, ".")}`,
		...(auth.code === undefined ? [] : [block(auth.code)]),
		`**What decides**: ${config.trigger_field === undefined ? values : `\`${config.trigger_field}\`: ${values}`}.${config.split_path === undefined ? "" : ` Each of \`${config.split_path}\` is an alert of its own.`}`,
		...(shown === undefined ? [] : exampleOf(shown)),
		...(files.length === 0 ? [] : [`**Files**, filled in, on the endpoint's page:\n\n${files.join("\n")}`]),
		`**While HookWise is down**: ${retries}`,
		`**Checked against**: ${verified.from}${verified.missing === null ? "" : ` Not checked: ${verified.missing}`}`,
		`**Payloads in its folder**, each tried by a test: ${samples.map((sample) => sample.name).join(" · ")}`,
	].join("\n\n")}\n`;
}
