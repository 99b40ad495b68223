/** A code fence: three or more backticks or tildes, and the language. */
const FENCE = /^\s{0,3}(?:`{3,}|~{3,})[^`]*$/;
const RULE = /^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const HEADING = /^\s{0,3}#{1,6}\s+/;
const BULLET = /^(\s*)[*+]\s+/;

/** Removes the markup of one line. Each pattern reads only to the next sign, so hostile text takes linear time. */
const spoken = (text: string): string =>
	text
		.replace(/!?\[([^[\]]{1,300})\]\(([^()\s]{1,500})\)/g, (_all, words: string, url: string) =>
			words === url ? url : `${words} (${url})`,
		)
		.replace(/\*\*([^*\s](?:[^*]{0,500}[^*\s])?)\*\*/g, "$1")
		.replace(/(^|[\s("“])\*([^*\s](?:[^*]{0,500}[^*\s])?)\*(?=$|[\s.,;:!?)"”])/g, "$1$2");

/** Text between backticks is a name or command and stays unchanged. */
const plainLine = (line: string): string =>
	line
		.split("`")
		.map((part, index, parts) => (index % 2 === 0 || index === parts.length - 1 ? spoken(part) : part))
		.join("");

/**
 * Converts Markdown to plain text, because ConnectWise shows markup as it is: headings, emphasis, links,
 * bullets and code fences
 * lose their signs; code keeps every character.
 * @param lines without line breaks
 */
export function withoutMarkdown(lines: readonly string[]): string[] {
	const plain: string[] = [];
	let isCode = false;
	for (const line of lines) {
		if (FENCE.test(line)) {
			isCode = !isCode;
			continue;
		}
		if (isCode) plain.push(line);
		else if (RULE.test(line)) plain.push("");
		else plain.push(plainLine(line.replace(HEADING, "").replace(BULLET, "$1- ")));
	}
	return plain;
}
