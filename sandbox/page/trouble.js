// The panel that lets calls go wrong on demand.

import { get, post, remove } from "./api.js";
import { h, icon } from "./dom.js";
import { t } from "./texts.js";

const KINDS = ["slow", "500", "502", "429", "403", "lost", "cut"];
const METHODS = [
  "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery",
  "sendPhoto", "sendDocument", "sendMediaGroup", "getFile", "download", "getUpdates",
];

export function troublePanel() {
  const kind = h("select", {}, KINDS.map(name => h("option", { value: name }, t(name))));
  const method = h("select", {}, h("option", { value: "" }, t("any")), METHODS.map(name => h("option", { value: name }, name)));
  const count = h("input", { type: "number", min: "1", max: "99", value: "1" });
  const seconds = h("input", { type: "number", min: "0", max: "60", step: "0.5", value: "3" });
  const list = h("ul", { class: "faults", "aria-live": "polite" });
  const make = async event => {
    event.preventDefault();
    await post("faults", {
      kind: kind.value,
      method: method.value || null,
      count: Number(count.value),
      seconds: Number(seconds.value),
      retry_after: Math.max(1, Math.round(Number(seconds.value))),
    });
    await refresh();
  };
  const refresh = async () => {
    const faults = await get("faults");
    list.replaceChildren(...faults.map(fault => h("li", {}, `${t(fault.kind)} · ${fault.method ?? t("any")} × ${fault.count}`)));
    if (faults.length === 0) list.append(h("li", { class: "quiet" }, t("none")));
    badge.textContent = faults.length ? String(faults.length) : "";
  };
  const badge = h("span", { class: "badge" });
  const form = h(
    "form",
    { class: "panel", onsubmit: make },
    h("p", {}, t("troubleHint")),
    field("kind", kind), field("method", method), field("count", count), field("seconds", seconds),
    h("div", { class: "actions" },
      h("button", { type: "submit", class: "main" }, t("make")),
      h("button", { type: "button", onclick: async () => { await remove("faults"); await refresh(); } }, t("clear"))),
    list,
  );
  const details = h("details", { class: "trouble" }, h("summary", { class: "tool" }, icon("bolt"), h("span", {}, t("trouble")), badge), form);
  details.addEventListener("toggle", () => { if (details.open) refresh(); });
  details.addEventListener("keydown", event => { if (event.key === "Escape") details.open = false; });
  document.addEventListener("click", event => { if (!details.contains(event.target)) details.open = false; });
  return details;
}

function field(name, control) {
  return h("label", {}, h("span", {}, t(name)), control);
}
