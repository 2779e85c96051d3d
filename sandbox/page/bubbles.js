// Messages as bubbles: text, photos and albums, documents, keyboards. An album is one bubble.

import { fileAddress } from "./api.js";
import { h, icon } from "./dom.js";
import { formatted, safe, startPayload } from "./entities.js";
import { Projector } from "./projector.js";
import { sizeOf, t, timeOf } from "./texts.js";

// `messages` are one message, or those of one album in their order.
export function bubble(messages, context) {
  const [first] = messages;
  const last = messages.at(-1);
  const captioned = messages.find(message => message.text) ?? first;
  const photos = messages.filter(message => message.media?.kind === "photo");
  const documents = messages.filter(message => message.media?.kind === "document");
  const inside = [
    first.forwarded_from && h("div", { class: "origin" }, t("forwarded", first.forwarded_from)),
    first.reply_to && reply(first.reply_to),
    photos.length > 0 && h("div", { class: `photos photos-${Math.min(photos.length, 6)}` }, photos.map(message => photo(message, context))),
    ...documents.map(documentRow),
    first.contact && contact(first.contact),
    captioned.text && h("div", { class: "text" }, formatted(shownText(captioned), captioned.entities, context)),
    meta(last),
  ];
  const bare = photos.length > 0 && !captioned.text && documents.length === 0;
  const body = h("div", { class: `bubble${bare ? " bare" : ""}${photos.length ? " pictured" : ""}` }, inside);
  return h(
    "li",
    { class: `message ${first.by_bot ? "in" : "out"}`, data: { id: last.id } },
    h("span", { class: "hidden" }, `${first.by_bot ? first.sender : t("you")}: `),
    body,
    last.keyboard.length > 0 && keyboard(last, context),
  );
}

// A link that was opened sends its payload along, which Telegram doesn't show.
function shownText(message) {
  return message.by_bot ? message.text : message.text.replace(/^\/start \S+$/, "/start");
}

function meta(message) {
  return h(
    "span",
    { class: "meta" },
    message.edited && h("span", {}, `${t("edited")} `),
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message.date)),
    !message.by_bot && icon("ticks"),
  );
}

function reply(original) {
  return h("div", { class: "reply" }, h("strong", {}, original.sender), h("span", {}, original.text || (original.kind === "photo" ? t("photo") : t("file"))));
}

function photo(message, context) {
  const { media } = message;
  const image = h("img", { src: fileAddress(media.file_id), alt: message.text || t("photoAlt"), loading: "lazy" });
  image.width = media.width;
  image.height = media.height;
  return h("button", { type: "button", class: "photo", "aria-label": t("open", message.text || t("photoAlt")), onclick: () => context.onPhoto(image.src, message.text) }, image);
}

function documentRow(message) {
  const { name, size, file_id: id } = message.media;
  const ending = /\.([a-z0-9]{1,4})$/i.exec(name ?? "")?.[1] ?? "";
  return h(
    "a",
    { class: "document", href: fileAddress(id), download: name ?? "file" },
    h("span", { class: "sheet", "aria-hidden": "true" }, ending ? ending.toUpperCase() : icon("file")),
    h("span", { class: "about" }, h("span", { class: "name" }, name ?? t("file")), h("span", { class: "size" }, sizeOf(size))),
  );
}

function contact(card) {
  return h(
    "div",
    { class: "document" },
    h("span", { class: "sheet", "aria-hidden": "true" }, icon("person")),
    h("span", { class: "about" }, h("span", { class: "name" }, card.first_name), h("span", { class: "size" }, card.phone_number)),
  );
}

function keyboard(message, context) {
  const rows = message.keyboard.map((row, at) =>
    h("div", { class: "row" }, row.map((button, column) => key(message, button, at, column, context))),
  );
  return h("div", { class: "keyboard", role: "group", "aria-label": t("commands") }, rows);
}

function key(message, button, row, column, context) {
  const style = button.style ? ` ${button.style}` : "";
  const meaning = button.style && h("span", { class: "hidden" }, ` (${t(button.style)})`);
  if (button.url) {
    const url = safe(button.url);
    const payload = url && startPayload(url, context.botName);
    if (typeof payload === "string") {
      return h("button", { type: "button", class: `key link${style}`, onclick: () => context.onStart(payload) }, button.text, meaning);
    }
    if (url && Projector.is(url)) {
      return h("button", { type: "button", class: `key link${style}`, onclick: () => context.onPage(url.href) }, button.text, meaning);
    }
    return h("a", { class: `key link${style}`, href: url?.href, target: "_blank", rel: "noopener noreferrer" }, button.text, h("span", { class: "hidden" }, ` (${t("link")})`), meaning);
  }
  const tap = event => context.onTap(message, row, column, event.currentTarget);
  return h("button", { type: "button", class: `key${style}`, onclick: tap }, button.text, meaning);
}
