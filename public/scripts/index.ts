import app from "./app.js" with { type: "text" };
import base from "./base.js" with { type: "text" };
import copy from "./copy.js" with { type: "text" };
import dialogs from "./dialogs.js" with { type: "text" };
import dragging from "./dragging.js" with { type: "text" };
import filters from "./filters.js" with { type: "text" };
import hub from "./hub.js" with { type: "text" };
import keys from "./keys.js" with { type: "text" };
import live from "./live.js" with { type: "text" };
import mapping from "./mapping.js" with { type: "text" };
import offers from "./offers.js" with { type: "text" };
import once from "./once.js" with { type: "text" };
import ordering from "./ordering.js" with { type: "text" };
import palette from "./palette.js" with { type: "text" };
import place from "./place.js" with { type: "text" };
import presets from "./presets.js" with { type: "text" };
import reading from "./reading.js" with { type: "text" };
import rows from "./rows.js" with { type: "text" };
import say from "./say.js" with { type: "text" };
import scripted from "./scripted.js" with { type: "text" };
import sections from "./sections.js" with { type: "text" };
import selecting from "./selecting.js" with { type: "text" };
import session from "./session.js" with { type: "text" };
import shared from "./shared.js" with { type: "text" };
import stream from "./stream.js" with { type: "text" };
import tab from "./tab.js" with { type: "text" };
import tail from "./tail.js" with { type: "text" };
import times from "./times.js" with { type: "text" };
import typed from "./typed.js" with { type: "text" };
import unsaved from "./unsaved.js" with { type: "text" };
import wall from "./wall.js" with { type: "text" };
import windows from "./windows.js" with { type: "text" };

/** Each script comes after those it imports. */
export const SCRIPTS: Readonly<Record<string, string>> = {
	"base.js": base,
	"say.js": say,
	"times.js": times,
	"dialogs.js": dialogs,
	"copy.js": copy,
	"filters.js": filters,
	"keys.js": keys,
	"reading.js": reading,
	"tab.js": tab,
	"stream.js": stream,
	"shared.js": shared,
	"live.js": live,
	"place.js": place,
	"presets.js": presets,
	"selecting.js": selecting,
	"dragging.js": dragging,
	"ordering.js": ordering,
	"tail.js": tail,
	"rows.js": rows,
	"unsaved.js": unsaved,
	"typed.js": typed,
	"mapping.js": mapping,
	"sections.js": sections,
	"offers.js": offers,
	"once.js": once,
	"session.js": session,
	"palette.js": palette,
	"wall.js": wall,
	"windows.js": windows,
	"app.js": app,
};

/** Scripts outside the page's modules: one that runs before all others, and the worker shared by all tabs. */
export const APART: Readonly<Record<string, string>> = { "scripted.js": scripted, "hub.js": hub };
