/**
 * The list under a field that offers values. The browser's own shows only what fits what stands in the field, so a field that is
 * filled offers just what it has already. This one shows all of them when it is opened, and narrows them while someone types. Without
 * scripts the browser's own list is there.
 */
const MOST = 500;
const NAME = "offers";

/** The field whose list is open or awaited, what it offers now, and the one that the arrows stand on. */
let field = null;
let box = null;
let active = -1;
let isTyped = false;
let isChoosing = false;
let watcher = null;

export function startOffers() {
	// The browser would open its own list with the click that follows.
	document.addEventListener("focusin", (event) => takeOver(event.target));
	document.addEventListener("click", (event) => {
		if (isField(event.target)) open(event.target, false);
		else if (!box?.contains(event.target)) close();
	});
	document.addEventListener("input", (event) => {
		if (!isChoosing && isField(event.target)) open(takeOver(event.target), true);
	});
	document.addEventListener("focusout", (event) => {
		if (event.target === field) close();
	});
	document.addEventListener("keydown", onKey, true);
	for (const name of ["scroll", "resize"]) addEventListener(name, place, { passive: true, capture: true });
}

const isField = (target) => target instanceof HTMLInputElement && (target.dataset.offers !== undefined || target.hasAttribute("list"));
const sourceOf = (input) => document.getElementById(input.dataset.offers ?? "");
const isOpen = () => box?.matches(":popover-open") === true;

function takeOver(target) {
	if (!(target instanceof HTMLInputElement) || !target.hasAttribute("list")) return target;
	target.dataset.offers = target.getAttribute("list");
	target.removeAttribute("list");
	target.setAttribute("role", "combobox");
	target.setAttribute("aria-autocomplete", "list");
	target.setAttribute("aria-expanded", "false");
	return target;
}

/** What is offered now: everything, or what fits what was typed. */
function offered() {
	const all = [...(sourceOf(field)?.options ?? [])].map(({ value, textContent }) => ({
		value,
		more: textContent === value ? "" : textContent,
	}));
	const words = field.value.trim().toLowerCase();
	if (!isTyped || words === "") {
		// What stands there is in sight, however long the list is.
		const own = all.findIndex(({ value }) => value.toLowerCase() === words);
		return own < MOST ? all : [all[own], ...all.toSpliced(own, 1)];
	}
	const fitting = all.filter(({ value, more }) => `${value} ${more}`.toLowerCase().includes(words));
	// What was typed to its end needs no list in the way of the next field.
	return fitting.length === 1 && fitting[0].value.toLowerCase() === words ? [] : fitting;
}

function open(input, typed) {
	if (input.readOnly || input.disabled) return;
	if (field !== input) close();
	takeOver(input);
	field = input;
	isTyped = typed;
	watcher ??= new MutationObserver(show);
	watcher.disconnect();
	// A list that has to be asked for comes later.
	const source = sourceOf(input);
	if (source) watcher.observe(source, { childList: true });
	show();
}

function show() {
	if (field === null) return;
	// Its part of the page was put in place again meanwhile.
	if (!field.isConnected) {
		close();
		return;
	}
	const found = offered();
	if (found.length === 0) {
		hide();
		return;
	}
	const home = field.closest("dialog[open], main") ?? document.body;
	if (box?.parentElement !== home) {
		box?.remove();
		box = made();
		home.append(box);
	}
	box.replaceChildren(...found.slice(0, MOST).map(lineOf), ...(found.length > MOST ? [restOf(found.length - MOST)] : []));
	active = -1;
	field.removeAttribute("aria-activedescendant");
	field.setAttribute("aria-controls", NAME);
	field.setAttribute("aria-expanded", "true");
	if (!isOpen()) box.showPopover();
	place();
	box.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
}

function made() {
	const list = document.createElement("ul");
	list.id = NAME;
	list.className = "offers";
	list.setAttribute("role", "listbox");
	list.setAttribute("aria-label", "Suggestions");
	list.popover = "manual";
	// The field keeps the focus, and so its list.
	list.addEventListener("pointerdown", (event) => event.preventDefault());
	list.addEventListener("mousedown", (event) => event.preventDefault());
	list.addEventListener("click", (event) => {
		const line = event.target instanceof Element ? event.target.closest("[data-value]") : null;
		if (line) choose(line.dataset.value);
	});
	return list;
}

function lineOf({ value, more }, index) {
	const line = document.createElement("li");
	line.id = `${NAME}-${index}`;
	line.dataset.value = value;
	line.setAttribute("role", "option");
	line.setAttribute("aria-selected", value.toLowerCase() === field.value.trim().toLowerCase() ? "true" : "false");
	line.append(value);
	if (more !== "") {
		const second = document.createElement("span");
		second.className = "second small";
		second.textContent = more;
		line.append(" ", second);
	}
	return line;
}

function restOf(count) {
	const line = document.createElement("li");
	line.className = "second small";
	line.setAttribute("role", "option");
	line.setAttribute("aria-disabled", "true");
	line.textContent = `${count} more: type to narrow them`;
	return line;
}

/** Below its field, or above it where there is more room. */
function place() {
	if (!isOpen() || field === null) return;
	const { left, top, bottom, width } = field.getBoundingClientRect();
	const height = window.visualViewport?.height ?? innerHeight;
	const below = height - bottom - 12;
	const isAbove = below < 160 && top > below;
	box.style.left = `${left}px`;
	box.style.minWidth = `${width}px`;
	box.style.maxWidth = `${Math.max(width, Math.min(480, innerWidth - left - 8))}px`;
	box.style.maxHeight = `${Math.min(320, isAbove ? top - 12 : below)}px`;
	box.style.top = isAbove ? "auto" : `${bottom + 4}px`;
	box.style.bottom = isAbove ? `${innerHeight - top + 4}px` : "auto";
}

function hide() {
	if (isOpen()) box.hidePopover();
	active = -1;
	field?.setAttribute("aria-expanded", "false");
	field?.removeAttribute("aria-activedescendant");
	field?.removeAttribute("aria-controls");
}

function close() {
	watcher?.disconnect();
	hide();
	field = null;
}

/** As if it was typed: whoever follows the field hears of it. */
function choose(value) {
	const input = field;
	close();
	isChoosing = true;
	input.value = value;
	input.dispatchEvent(new Event("input", { bubbles: true }));
	input.dispatchEvent(new Event("change", { bubbles: true }));
	isChoosing = false;
	input.focus();
}

function onKey(event) {
	if (!isField(event.target) || event.isComposing) return;
	const isDown = event.key === "ArrowDown";
	if (!isOpen()) {
		if (!isDown && event.key !== "ArrowUp") return;
		event.preventDefault();
		open(event.target, false);
		return;
	}
	const lines = [...box.querySelectorAll("[data-value]")];
	if (isDown || event.key === "ArrowUp") {
		event.preventDefault();
		const from = active < 0 ? lines.findIndex((line) => line.ariaSelected === "true") : active;
		active = isDown ? Math.min(lines.length - 1, from + 1) : Math.max(0, from - 1);
		for (const [index, line] of lines.entries()) line.classList.toggle("active", index === active);
		lines[active]?.scrollIntoView({ block: "nearest" });
		field.setAttribute("aria-activedescendant", lines[active]?.id ?? "");
	} else if (event.key === "Enter" && active >= 0) {
		// The form is not sent: the value was chosen with it.
		event.preventDefault();
		event.stopPropagation();
		choose(lines[active].dataset.value);
	} else if (event.key === "Escape") {
		// The dialog around it stays.
		event.preventDefault();
		event.stopPropagation();
		hide();
	} else if (event.key === "Enter" || event.key === "Tab") hide();
}
