import { count, counted } from "../format.ts";
import { useReader } from "../reader.ts";
import { Icon, type IconName } from "./icon.tsx";

/** Text for an empty place, and a link to the next step. */
export function Empty({ icon, children, href, action }: { icon: IconName; children: unknown; href?: string; action?: string }) {
	return (
		<div class="empty">
			<Icon name={icon} />
			<p>{children as string}</p>
			{href === undefined ? null : (
				<a class="button" href={href}>
					{action}
				</a>
			)}
		</div>
	);
}

/** A ticket's number, in blue, since the link leaves the page. */
export function TicketLink({ id }: { id: number }) {
	const { ticketUrl } = useReader();
	const href = ticketUrl(id);
	if (href === null) {
		return (
			<span class="nowrap" title="Made before tickets went where they go now">
				#{id}
			</span>
		);
	}
	const outside = href.startsWith("http");
	return (
		<a class="nowrap" href={href} {...(outside ? { target: "_blank", rel: "noreferrer" } : {})}>
			#{id}
			{outside ? <span class="sr"> in ConnectWise, new tab</span> : null}
		</a>
	);
}

export function CopyButton({ text, from, name, small = false, label = "Copy" }: CopyProps) {
	const source = from === undefined ? { "data-copy": text } : { "data-copy-from": from };
	return (
		<button type="button" class={small ? "button small" : "button"} data-copy-name={name} aria-label={`${label}: ${name}`} {...source}>
			<Icon name="copy" />
			{label}
		</button>
	);
}

interface CopyProps {
	readonly text?: string;
	/** Id of the element whose text is copied. */
	readonly from?: string;
	/** Name of what is copied, for the message. */
	readonly name: string;
	readonly small?: boolean;
	readonly label?: string;
}

interface PagerProps {
	readonly newer: string | null;
	readonly older: string | null;
	readonly shown: number;
	/** Number of lines, if it differs from `shown`. */
	readonly lines?: number;
}

/** Older and newer pages by cursor. */
export function Pager({ newer, older, shown, lines = shown }: PagerProps) {
	const button = (href: string | null, word: string, rel: string) =>
		href === null ? (
			<span class="button small" aria-disabled="true">
				{word}
			</span>
		) : (
			<a class="button small" href={href} rel={rel}>
				{word}
			</a>
		);
	return (
		<nav class="panel-foot pager" aria-label="Pages">
			<span class="second">
				{count(shown)} on this page{lines === shown ? "" : `, in ${counted(lines, "line")}`}
			</span>
			<span class="row">
				{button(newer, "Newer", "prev")}
				{button(older, "Older", "next")}
			</span>
		</nav>
	);
}
