import { Icon, type IconName } from "./icon.tsx";

/** Result of a form, shown beside it. */
export interface Answer {
	readonly tone: "good" | "now" | "soon";
	readonly text: string;
	readonly href?: string | undefined;
	readonly link?: string | undefined;
}

const ICON: Readonly<Record<Answer["tone"], IconName>> = { good: "circle-check", now: "circle-x", soon: "alert-triangle" };

/** Takes the focus, so that screen readers read it and the keyboard continues from here. */
export function AnswerNote({ answer }: { answer: Answer | null }) {
	return answer === null ? null : (
		<div class={`note ${answer.tone}`} role={answer.tone === "good" ? "status" : "alert"} tabindex={-1} autofocus>
			<Icon name={ICON[answer.tone]} />
			<div class="grow">
				{answer.text} {answer.href === undefined ? null : <a href={answer.href}>{answer.link ?? "Show it"}</a>}
			</div>
		</div>
	);
}
