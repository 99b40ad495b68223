import favicon from "./favicon.svg" with { type: "text" };

const GROUND = "#1d5fc2";

/**
 * The icon in another colour, with a mark in its lower right corner, since colour alone is not enough for
 * everybody.
 */
const icon = (ground: string, mark: string): string => favicon.replace(GROUND, ground).replace("</svg>", `${mark}</svg>`);

const dot = (colour: string): string => `<circle cx="24" cy="24" r="7" fill="${colour}" stroke="#fff" stroke-width="2"/>`;
const bang = '<path d="M24 20.5v4M24 27.5v.1" stroke="#fff" stroke-width="2" stroke-linecap="round"/>';
const cross = '<path d="M21.7 21.7l4.6 4.6M26.3 21.7l-4.6 4.6" stroke="#fff" stroke-width="2" stroke-linecap="round"/>';
const slash = '<path d="M4 28L28 4" stroke="#fff" stroke-width="5"/><path d="M4 28L28 4" stroke="#556070" stroke-width="2.5"/>';

/**
 * Icons of the tab by name: the plain one for people who are not logged in, and one for each overall state.
 * Colours are the light theme's tokens.
 */
export const TAB_ICONS: Readonly<Record<string, string>> = {
	"favicon.svg": favicon,
	"favicon-good.svg": icon("#1a7a3a", ""),
	"favicon-soon.svg": icon("#8f5a00", dot("#8f5a00") + bang),
	"favicon-now.svg": icon("#b8232f", dot("#b8232f") + cross),
	"favicon-lost.svg": icon("#556070", slash),
};
