// A text with its entities as nodes. Offsets count UTF-16 units, which is how this language counts too.

import { h } from "./dom.js";
import { t } from "./texts.js";

// After these the line ends anyway.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre" };

// `onCommand` is called with a command that is pressed, `onStart` with the payload of a link to this bot.
export function formatted(text, entities, context) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, sorted, context);
}

function nodes(text, start, end, entities, context) {
  const made = [];
  let here = start;
  for (let at = 0; at < entities.length; at += 1) {
    const entity = entities[at];
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < here || stop <= here) continue;
    made.push(text.slice(here, entity.offset));
    const inner = entities.slice(at + 1).filter(other => other.offset < stop);
    made.push(element(entity, text.slice(entity.offset, stop), nodes(text, entity.offset, stop, inner, context), context));
    here = stop;
    if (BLOCKS.has(entity.type) && text[here] === "\n") here += 1;
  }
  made.push(text.slice(here, end));
  return made.filter(piece => piece !== "");
}

function element(entity, raw, children, context) {
  switch (entity.type) {
    case "text_link": return link(entity.url, children, context);
    case "url": return link(raw, children, context);
    case "bot_command":
      return h("button", { class: "command", type: "button", onclick: () => context.onCommand(raw) }, children);
    case "mention":
    case "text_mention": return h("span", { class: "mention" }, children);
    case "spoiler": return spoiler(children);
    case "blockquote": return h("blockquote", {}, children);
    case "expandable_blockquote": return expandable(children);
    default: return h(TAGS[entity.type] ?? "span", {}, children);
  }
}

function link(address, children, context) {
  const url = safe(address);
  if (!url) return h("span", {}, children);
  const payload = startPayload(url, context.botName);
  if (payload !== null) {
    return h("button", { class: "command", type: "button", onclick: () => context.onStart(payload) }, children);
  }
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, children);
}

export function safe(address) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

export function startPayload(url, botName) {
  const toBot = url.hostname === "t.me" && url.pathname.toLowerCase() === `/${botName.toLowerCase()}`;
  return toBot ? url.searchParams.get("start") ?? "" : null;
}

function spoiler(children) {
  const reveal = event => {
    event.currentTarget.classList.add("shown");
    event.currentTarget.removeAttribute("aria-label");
  };
  return h("button", { class: "spoiler", type: "button", "aria-label": t("spoiler"), onclick: reveal }, children);
}

function expandable(children) {
  const toggle = event => event.currentTarget.classList.toggle("whole");
  return h("blockquote", { class: "expandable", onclick: toggle }, children);
}
