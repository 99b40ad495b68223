import { type Theme, useReader } from "../reader.ts";
import { Icon, type IconName } from "./icon.tsx";

const THEMES = {
	dark: { word: "dark", icon: "moon" },
	light: { word: "light", icon: "sun" },
	system: { word: "as the system has it", icon: "device-desktop" },
} as const satisfies Record<Theme, { word: string; icon: IconName }>;

/** Shows what it changes to. As the system has it, that is the other of the two, which only the style sheet knows. */
export function ThemeSwitch({ path }: { path: string }) {
	const { theme } = useReader();
	const to = (next: Theme, more: string) => (
		<button
			class={`button bare square ${more}`}
			type="submit"
			name="theme"
			value={next}
			aria-label={`Colours: ${THEMES[theme].word}. Change to ${THEMES[next].word}`}
			title={`Change to ${THEMES[next].word}`}
		>
			<Icon name={THEMES[next].icon} />
		</button>
	);
	return (
		<form class="theme" method="post" action="/theme">
			<input type="hidden" name="next" value={path} />
			{theme === "dark" ? to("light", "") : theme === "light" ? to("system", "") : [to("dark", "to-dark"), to("light", "to-light")]}
		</form>
	);
}
