import base from "./base.css" with { type: "text" };
import controls from "./controls.css" with { type: "text" };
import dashboard from "./dashboard.css" with { type: "text" };
import endpoint from "./endpoint.css" with { type: "text" };
import endpoints from "./endpoints.css" with { type: "text" };
import explain from "./explain.css" with { type: "text" };
import feed from "./feed.css" with { type: "text" };
import fixtures from "./fixtures.css" with { type: "text" };
import help from "./help.css" with { type: "text" };
import history from "./history.css" with { type: "text" };
import layout from "./layout.css" with { type: "text" };
import media from "./media.css" with { type: "text" };
import palette from "./palette.css" with { type: "text" };
import parallel from "./parallel.css" with { type: "text" };
import parts from "./parts.css" with { type: "text" };
import planning from "./planning.css" with { type: "text" };
import settings from "./settings.css" with { type: "text" };
import setup from "./setup.css" with { type: "text" };
import tables from "./tables.css" with { type: "text" };
import tickets from "./tickets.css" with { type: "text" };
import tokens from "./tokens.css" with { type: "text" };
import wall from "./wall.css" with { type: "text" };

/** Parts of the one style sheet, in order. */
export const STYLES: readonly string[] = [
	tokens,
	base,
	controls,
	layout,
	parts,
	tables,
	feed,
	endpoints,
	dashboard,
	explain,
	history,
	help,
	endpoint,
	fixtures,
	parallel,
	planning,
	tickets,
	settings,
	setup,
	palette,
	wall,
	media,
];
