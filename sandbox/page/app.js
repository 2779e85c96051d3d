// The page: which phones stand on it, the bar above them, and what the server tells them.

import { get, listen, post } from "./api.js";
import { about, h, icon } from "./dom.js";
import { Phone } from "./phone.js";
import { Projector } from "./projector.js";
import { language, parameters, t } from "./texts.js";
import { troublePanel } from "./trouble.js";

const root = document.documentElement;
const place = document.getElementById("phones");
const phones = new Map();
const projector = new Projector(place);
let people = [];
let buttonsAsked = 0;

async function begin() {
  root.lang = language === "en" ? "en" : "zh-CN";
  setTheme(parameters.get("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  document.title = t("title");
  document.getElementById("title").textContent = t("title");
  buildTools();
  await listen(hear, reload);
  await refreshPeople();
  for (const id of wanted()) await addPhone(id);
  showButtons();
  if (phones.size === 0) place.append(h("p", { class: "empty" }, t("empty")));
}

function wanted() {
  const named = parameters.get("phones");
  if (named !== null) return named.split(",").map(Number).filter(Number.isSafeInteger).filter(Boolean);
  return people.slice(0, 3).map(person => person.id);
}

async function refreshPeople() {
  people = await get("people");
}

async function addPhone(id, name) {
  if (phones.has(id)) return;
  let person = people.find(one => one.id === id);
  if (!person) {
    person = await post("people", { id, ...(name && { name }) });
    await refreshPeople();
  }
  const phone = new Phone(person, {
    onPhoto: view,
    onRemove: removePhone,
    onPage: address => projector.open(address),
    scanned: botName => projector.payload(botName),
  });
  phones.set(id, phone);
  place.querySelector(".empty")?.remove();
  place.append(phone.node);
  remember();
  await phone.load();
}

function removePhone(phone) {
  phones.delete(phone.id);
  phone.node.remove();
  remember();
  if (phones.size === 0) place.append(h("p", { class: "empty" }, t("empty")));
}

function remember() {
  parameters.set("phones", [...phones.keys()].join(","));
  place.dataset.count = phones.size;
  history.replaceState(null, "", `?${parameters.toString().replaceAll("%2C", ",")}`);
}

function hear(event) {
  if (event.kind === "buttons") showButtons();
  else if (event.kind === "commands") phones.forEach(phone => phone.refresh());
  else phones.get(event.chat)?.hear(event);
}

async function reload() {
  for (const phone of phones.values()) await phone.load();
  showButtons();
}

function buildTools() {
  document.getElementById("tools").append(
    peoplePicker(),
    troublePanel(),
    h("button", { class: "tool", type: "button", onclick: otherLanguage }, h("span", {}, t("language"))),
    h("button", { class: "tool", type: "button", "aria-label": t("theme"), title: t("theme"), onclick: otherTheme }, icon("moon")),
  );
}

function peoplePicker() {
  const list = h("div", { class: "panel" });
  const details = h("details", { class: "picker" }, h("summary", { class: "tool" }, icon("plus"), h("span", {}, t("addPhone"))), list);
  const choose = async (id, name) => {
    details.open = false;
    await addPhone(id, name);
    phones.get(id).node.scrollIntoView({ inline: "center" });
  };
  details.addEventListener("toggle", async () => {
    list.replaceChildren();
    if (!details.open) return;
    await refreshPeople();
    const others = people.filter(person => !phones.has(person.id));
    const name = h("input", { placeholder: t("nameOf"), required: true, maxlength: "64" });
    const add = event => {
      event.preventDefault();
      choose(Math.max(100, ...people.map(person => person.id)) + 1, name.value.trim());
    };
    list.replaceChildren(
      ...others.map(person => h("button", { type: "button", class: "choice", onclick: () => choose(person.id) }, person.name, about(person))),
      h("form", { class: "newcomer", onsubmit: add }, h("label", {}, h("span", {}, t("newPerson")), name), h("button", { type: "submit", class: "main" }, t("add"))),
    );
  });
  details.addEventListener("keydown", event => { if (event.key === "Escape") details.open = false; });
  document.addEventListener("click", event => { if (!details.contains(event.target)) details.open = false; });
  return details;
}

async function showButtons() {
  const group = document.getElementById("demo");
  group.setAttribute("aria-label", t("demo"));
  const asked = ++buttonsAsked;
  const [scenes, buttons] = await Promise.all([get("scenes"), get("buttons")]);
  if (asked !== buttonsAsked) return;
  group.replaceChildren(...scenes.map(scene =>
    h("button", { type: "button", class: "play scene", onclick: () => play(scene.phones) }, icon("person"), scene.label),
  ), ...buttons.map(({ id, label }) =>
    h("button", { type: "button", class: "play", onclick: () => post(`buttons/${encodeURIComponent(id)}/press`) }, icon("bell"), label),
  ));
}

function play(ids) {
  parameters.set("phones", ids.join(","));
  location.search = parameters.toString();
}

function setTheme(theme) {
  root.dataset.theme = theme === "dark" ? "dark" : "light";
}

function otherTheme() {
  setTheme(root.dataset.theme === "dark" ? "light" : "dark");
  parameters.set("theme", root.dataset.theme);
  remember();
}

function otherLanguage() {
  parameters.set("lang", language === "en" ? "zh" : "en");
  location.search = parameters.toString();
}

function view(address, caption) {
  const viewer = document.getElementById("viewer");
  const close = h("button", { type: "button", class: "round", "aria-label": t("close"), onclick: () => viewer.close() }, icon("close"));
  viewer.replaceChildren(close, h("img", { src: address, alt: caption || t("photoAlt") }), caption ? h("p", {}, caption) : "");
  viewer.onclick = event => { if (event.target === viewer) viewer.close(); };
  viewer.showModal();
}

begin();
