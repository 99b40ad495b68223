import { type Theme, useReader } from "../reader.ts";
import { Icon, type IconName } from "./icon.tsx";

const THEMES: readonly { readonly theme: Theme; readonly word: string; readonly icon: IconName }[] = [
	{ theme: "system", word: "System", icon: "device-desktop" },
	{ theme: "light", word: "Light", icon: "sun" },
	{ theme: "dark", word: "Dark", icon: "moon" },
];

/** The icon shows the present theme; the menu says if somebody chose it. */
export function ThemeSwitch({ path }: { path: string }) {
	const { theme } = useReader();
	const chosen = THEMES.find((one) => one.theme === theme)?.word ?? "";
	return (
		<div class="theme">
			<button
				class="button bare square"
				type="button"
				popovertarget="theme-menu"
				aria-label={`Theme: ${chosen}`}
				title={`Theme: ${chosen}`}
			>
				<Icon name="sun" class="when-light" />
				<Icon name="moon" class="when-dark" />
			</button>
			<div class="menu" id="theme-menu" popover="auto">
				<Themes path={path} />
			</div>
		</div>
	);
}

/** The choices, for a menu. */
export function Themes({ path }: { path: string }) {
	const { theme } = useReader();
	return (
		<form method="post" action="/theme" data-unchecked>
			<input type="hidden" name="next" value={path} />
			{THEMES.map((one) => (
				<button class="item" type="submit" name="theme" value={one.theme} {...(one.theme === theme ? { "aria-current": "true" } : {})}>
					<Icon name={one.icon} />
					<span class="grow">{one.word}</span>
					{one.theme === theme ? <Icon name="check" /> : null}
				</button>
			))}
		</form>
	);
}
