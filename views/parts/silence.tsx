import { useMay } from "../reader.ts";
import { opensDialog } from "./dialogForm.tsx";
import { Icon } from "./icon.tsx";

/** What the silence would be for; what is not known is left out. */
export interface Silenceable {
	readonly endpointId?: string | null | undefined;
	readonly company?: string | null | undefined;
	readonly key?: string | null | undefined;
	readonly summary?: string | null | undefined;
}

/** Where the form of a silence stands, filled in with what is known. */
export function silenceHref({ endpointId, company, key, summary }: Silenceable): string {
	const search = new URLSearchParams();
	const given = { endpoint: endpointId, company, key, summary: summary?.slice(0, 200) };
	for (const [name, value] of Object.entries(given)) if (value) search.set(name, value);
	return `/silences/new${search.size === 0 ? "" : `?${search}`}`;
}

interface SilenceLinkProps {
	readonly about: Silenceable;
	/** For people who hear the page: whom it is for. */
	readonly name: string;
	readonly as?: "button" | "small" | "item";
}

/** Opens the dialog from wherever a company, an endpoint or a ticket is named; operators alone see it. */
export function SilenceLink({ about, name, as = "button" }: SilenceLinkProps) {
	if (!useMay("operator")) return null;
	const href = silenceHref(about);
	const classes = { button: "button", small: "button small", item: "item" } as const;
	return (
		<a class={classes[as]} href={href} {...opensDialog(href)} aria-label={`Silence ${name}…`}>
			<Icon name="bell-off" />
			Silence…
		</a>
	);
}
