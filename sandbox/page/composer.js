// The line at the foot of a phone: menu of commands, attachments, text, send; or Start, or Unblock.

import { h, icon } from "./dom.js";
import { t } from "./texts.js";

export function composer({ send, start, unblock, attach, scan }) {
  const input = h("textarea", { rows: "1", placeholder: t("message"), "aria-label": t("message"), autocomplete: "off" });
  const sendButton = h("button", { class: "round send", type: "submit", "aria-label": t("send") }, icon("send"));
  const commandsButton = h("button", { class: "commands", type: "button", "aria-expanded": "false" }, icon("menu"), h("span", {}, t("commands")));
  const attachButton = h("button", { class: "round", type: "button", "aria-label": t("attach"), "aria-expanded": "false" }, icon("attach"));
  const commandList = h("div", { class: "popup commandlist", hidden: true });
  const attachList = h("div", { class: "popup attachlist", hidden: true });
  const photos = picker("photos", "image/*");
  const files = picker("documents", "");
  const line = h("form", { class: "line", onsubmit: submit }, commandsButton, input, attachButton, sendButton, photos, files);
  const big = h("button", { class: "big", type: "button", hidden: true });
  const node = h("footer", { class: "composer" }, commandList, attachList, line, big);
  let started = false;

  attachList.append(
    h("button", { type: "button", onclick: () => photos.click() }, icon("photo"), t("photo")),
    h("button", { type: "button", onclick: () => files.click() }, icon("file"), t("file")),
    h("button", { type: "button", onclick: () => { close(); scan(); } }, icon("scan"), t("scan")),
  );
  commandsButton.addEventListener("click", () => toggle(commandList, commandsButton));
  attachButton.addEventListener("click", () => toggle(attachList, attachButton));
  big.addEventListener("click", () => (started ? unblock() : start()));
  input.addEventListener("input", grow);
  input.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  node.addEventListener("keydown", event => {
    if (event.key === "Escape") close();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
  });
  document.addEventListener("click", event => { if (!node.contains(event.target)) close(); });

  function picker(kind, accept) {
    const field = h("input", { type: "file", multiple: true, hidden: true, accept, tabindex: "-1" });
    field.addEventListener("change", async () => {
      if (field.files.length === 0) return;
      const caption = input.value.trim();
      clear();
      close();
      await attach(kind, [...field.files], caption);
      field.value = "";
    });
    return field;
  }

  function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    clear();
    close();
    send(text);
  }

  function clear() {
    input.value = "";
    grow();
  }

  function grow() {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 120)}px`;
    sendButton.classList.toggle("ready", input.value.trim() !== "");
    if (input.value === "/") open(commandList, commandsButton, false);
  }

  function toggle(list, button) {
    if (list.hidden) open(list, button, true);
    else close();
  }

  function open(list, button, focus) {
    close();
    if (list.children.length === 0) return;
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    if (focus) list.querySelector("button").focus();
  }

  function close() {
    for (const list of [commandList, attachList]) list.hidden = true;
    for (const button of [commandsButton, attachButton]) button.setAttribute("aria-expanded", "false");
  }

  function walk(event) {
    const list = [commandList, attachList].find(candidate => !candidate.hidden);
    if (!list) return;
    const choices = [...list.querySelectorAll("button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = (choices.indexOf(document.activeElement) + step + choices.length) % choices.length;
    choices[next].focus();
    event.preventDefault();
  }

  function show(state) {
    started = state.started;
    const closed = !state.started || state.blocked;
    line.hidden = closed;
    big.hidden = !closed;
    big.textContent = state.blocked ? t("unblock") : t("start");
    commandsButton.hidden = state.commands.length === 0;
    commandList.replaceChildren(...state.commands.map(({ command, description }) =>
      h("button", { type: "button", onclick: () => { clear(); close(); send(`/${command}`); } },
        h("span", { class: "description" }, description), h("span", { class: "name" }, `/${command}`)),
    ));
  }

  return { node, show, focus: () => (line.hidden ? big : input).focus() };
}
