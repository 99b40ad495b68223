import { useMay } from "../reader.ts";
import { opensDialog } from "./dialogForm.tsx";
import { Icon } from "./icon.tsx";

/** Subject of a silence; unknown parts are left out. */
export interface Silenceable {
	readonly endpointId?: string | null | undefined;
	readonly company?: string | null | undefined;
	readonly key?: string | null | undefined;
	readonly summary?: string | null | undefined;
}

/** Address of the form for a silence, filled in with the known parts. */
export function silenceHref({ endpointId, company, key, summary }: Silenceable): string {
	const search = new URLSearchParams();
	const given = { endpoint: endpointId, company, key, summary: summary?.slice(0, 200) };
	for (const [name, value] of Object.entries(given)) if (value) search.set(name, value);
	return `/silences/new${search.size === 0 ? "" : `?${search}`}`;
}

interface SilenceLinkProps {
	readonly about: Silenceable;
	/** Name of the subject, for screen readers. */
	readonly name: string;
	readonly as?: "button" | "small" | "item";
}

/** Opens the silence dialog from any place that names a company, an endpoint or a ticket; only operators see it. */
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
