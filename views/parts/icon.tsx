import { useReader } from "../reader.ts";
import type { IconName } from "./iconNames.ts";

export type { IconName } from "./iconNames.ts";

/** An icon beside a word, or, with `label`, an icon alone that screen readers read. */
export function Icon({ name, label, class: extra }: { name: IconName; label?: string | undefined; class?: string | undefined }) {
	const { asset } = useReader();
	const use = <use href={`${asset("icons.svg")}#${name}`} />;
	const classes = extra === undefined ? "icon" : `icon ${extra}`;
	return label === undefined ? (
		<svg class={classes} aria-hidden="true">
			{use}
		</svg>
	) : (
		<svg class={classes} role="img" aria-label={label}>
			{use}
		</svg>
	);
}
