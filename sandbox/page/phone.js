// One phone: the chat of a person with the bot.

import { act, get, sendFiles } from "./api.js";
import { bubble } from "./bubbles.js";
import { composer } from "./composer.js";
import { about, avatar, h, icon } from "./dom.js";
import { dayOf, t, timeOf } from "./texts.js";

const TOAST_MS = 3200;

export class Phone {
  constructor(person, { onPhoto, onRemove, onPage, scanned }) {
    this.id = person.id;
    this.name = person.name;
    this.messages = new Map();
    this.nodes = new Map();
    this.tapped = new Map();
    this.context = {
      botName: "",
      onPhoto,
      onPage,
      onCommand: text => this.do("send", { text }),
      onStart: payload => this.do("start", { payload }),
      onTap: (message, row, column, key) => this.tap(message, row, column, key),
    };
    this.scanned = () => scanned(this.context.botName);
    this.build(person, onRemove);
  }

  build(person, onRemove) {
    this.title = h("strong", { class: "title" });
    this.status = h("span", { class: "status", "aria-live": "polite" });
    this.face = h("span");
    this.clock = h("span", { class: "clock", "aria-hidden": "true" }, timeOf(Date.now() / 1000));
    this.list = h("ol", { class: "messages", role: "log", "aria-live": "polite", "aria-relevant": "additions text" });
    this.scroller = h("div", { class: "scroller", tabindex: "0", onscroll: () => this.scrolled() }, this.list);
    this.toast = h("div", { class: "toast", role: "status" });
    this.alert = h("dialog", { class: "alert", role: "alertdialog", onclose: () => this.composer.focus() });
    this.down = h("button", { class: "down", type: "button", "aria-label": t("down"), onclick: () => this.toEnd(true) }, icon("down"));
    this.menu = h("div", { class: "popup corner", hidden: true });
    this.composer = composer({
      send: text => this.do("send", { text }),
      start: () => this.do("start", {}),
      unblock: () => this.do("unblock", {}),
      attach: (kind, files, caption) => this.guarded(() => sendFiles(this.id, kind, files, caption)),
      scan: () => this.scan(),
    });
    const more = h("button", { class: "round", type: "button", "aria-label": t("more"), "aria-expanded": "false", onclick: () => this.toggleMenu() }, icon("more"));
    this.more = more;
    const screen = h(
      "div",
      { class: "screen" },
      h("div", { class: "statusbar", "aria-hidden": "true" }, this.clock, h("span", { class: "island" }), h("span", { class: "signals" })),
      h("header", { class: "head" }, h("span", { class: "back" }, icon("back")), this.face, h("div", { class: "who" }, this.title, this.status), more),
      this.menu,
      this.scroller,
      this.down,
      this.toast,
      this.alert,
      this.composer.node,
    );
    this.node = h(
      "section",
      { class: "phone", "aria-label": t("phoneOf", this.name), data: { id: this.id } },
      h("div", { class: "owner" }, avatar(this.id, this.name), h("h2", {}, this.name, about(person)),
        h("button", { class: "round small", type: "button", "aria-label": `${t("removePhone")}: ${this.name}`, onclick: () => onRemove(this) }, icon("close"))),
      h("div", { class: "device" }, screen),
    );
    // A window that changes, or a keyboard that opens, must not hide the newest message.
    this.stuck = true;
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.scroller);
    this.node.addEventListener("keydown", event => { if (event.key === "Escape") this.closeMenu(); });
    document.addEventListener("click", event => { if (!more.contains(event.target)) this.closeMenu(); });
  }

  // The camera, held before what the projector shows.
  scan() {
    const payload = this.scanned();
    if (payload) this.do("start", { payload });
    else this.showToast(t("nothingToScan"));
  }

  async load() {
    // What happens while the chat is on its way is shown after it: the chat may be older.
    const since = this.since = [];
    const chat = await get(`chats/${this.id}`);
    if (since !== this.since) return;
    this.since = null;
    this.messages = new Map(chat.messages.map(message => [message.id, message]));
    this.show(chat);
    this.list.replaceChildren();
    this.nodes.clear();
    this.day = "";
    for (const message of this.messages.values()) this.place(message);
    if (this.messages.size === 0) this.showIntro();
    this.toEnd();
    for (const event of since) this.hear(event);
  }

  async refresh() {
    this.show(await get(`chats/${this.id}`));
  }

  // What the server tells: a chat's state, a message that came or changed, the answer to a tap.

  show(state) {
    this.state = state;
    this.context.botName = state.bot.username;
    this.title.textContent = state.bot.name;
    this.face.replaceChildren(h("img", { class: "avatar", src: "/page/icon.svg", alt: "" }));
    this.scroller.setAttribute("aria-label", t("chatWith", state.bot.name));
    this.composer.show(state);
    this.showAction(state.blocked ? "" : state.action);
    this.buildMenu();
  }

  showIntro() {
    this.list.replaceChildren(h("li", { class: "intro" }, h("img", { src: "/page/icon.svg", alt: "" }), t("intro", this.state.bot.name)));
  }

  showAction(action) {
    clearTimeout(this.actionTimer);
    const acting = action !== "";
    this.status.classList.toggle("acting", acting);
    this.status.textContent = acting ? t(action) : t(this.state.blocked ? "blockedState" : "bot");
    if (acting) this.actionTimer = setTimeout(() => this.showAction(""), 5000);
  }

  hear(event) {
    if (this.since) {
      this.since.push(event);
      return;
    }
    switch (event.kind) {
      case "message":
      case "edit":
      case "delete": {
        const atEnd = this.atEnd();
        this.messages.set(event.message.id, event.message);
        if (event.state) this.show(event.state);
        this.place(event.message);
        this.clock.textContent = timeOf(Date.now() / 1000);
        if (event.kind === "message" && (atEnd || !event.message.by_bot)) this.toEnd(true);
        else if (atEnd) this.toEnd();
        break;
      }
      case "toast": this.answered(event.toast); break;
      case "action":
      case "chat": this.show(event.state); break;
    }
  }

  place(message) {
    const parts = message.group
      ? [...this.messages.values()].filter(other => other.group === message.group && !other.deleted)
      : message.deleted ? [] : [message];
    const key = message.group ?? message.id;
    const old = this.nodes.get(key);
    if (parts.length === 0) {
      old?.remove();
      this.nodes.delete(key);
      return;
    }
    const node = bubble(parts, this.context);
    this.nodes.set(key, node);
    if (old) {
      const focused = old.contains(document.activeElement);
      node.classList.add("changed");
      old.replaceWith(node);
      if (focused) (node.querySelector(".key") ?? this.composer).focus();
    } else {
      this.list.querySelector(".intro")?.remove();
      this.placeDay(message);
      this.list.append(node);
    }
    for (const image of node.querySelectorAll("img")) image.addEventListener("load", () => this.atEnd(200) && this.toEnd());
  }

  placeDay(message) {
    const day = dayOf(message.date);
    if (day === this.day) return;
    this.day = day;
    this.list.append(h("li", { class: "day" }, h("span", {}, day)));
  }

  // What the person does.

  async do(name, given) {
    await this.guarded(() => act(this.id, name, given));
  }

  async guarded(work) {
    try {
      return await work();
    } catch (fault) {
      this.showToast(`${t("cannot")}: ${fault.message}`);
      return null;
    }
  }

  async tap(message, row, column, key) {
    if (key.getAttribute("aria-busy") === "true") return;
    key.setAttribute("aria-busy", "true");
    const query = await this.guarded(() => act(this.id, "tap_at", { message_id: message.id, row, column }));
    if (query === null || this.early?.has(query)) key.removeAttribute("aria-busy");
    else this.tapped.set(query, key);
  }

  answered(toast) {
    // The answer may overtake the number of the tap that it belongs to.
    this.early = new Set([toast.query_id, ...(this.early ?? [])].slice(0, 20));
    this.tapped.get(toast.query_id)?.removeAttribute("aria-busy");
    this.tapped.delete(toast.query_id);
    if (!toast.text) return;
    if (toast.alert) this.showAlert(toast.text);
    else this.showToast(toast.text);
  }

  showToast(text) {
    clearTimeout(this.toastTimer);
    this.toast.textContent = text;
    this.toast.classList.add("shown");
    this.toastTimer = setTimeout(() => {
      this.toast.classList.remove("shown");
      this.toast.textContent = "";
    }, TOAST_MS);
  }

  showAlert(text) {
    const ok = h("button", { type: "button", class: "ok", onclick: () => this.alert.close() }, t("ok"));
    this.alert.replaceChildren(h("p", {}, text), ok);
    this.alert.setAttribute("aria-label", text);
    if (!this.alert.open) this.alert.show();
    ok.focus();
  }

  // The corner menu and scrolling.

  buildMenu() {
    const name = this.state.blocked ? "unblock" : "block";
    this.menu.replaceChildren(
      h("button", { type: "button", class: name, onclick: () => this.do(name, {}) }, t(name)),
    );
  }

  toggleMenu() {
    this.menu.hidden = !this.menu.hidden;
    this.more.setAttribute("aria-expanded", String(!this.menu.hidden));
    if (!this.menu.hidden) this.menu.firstElementChild.focus();
  }

  closeMenu() {
    this.menu.hidden = true;
    this.more.setAttribute("aria-expanded", "false");
  }

  atEnd(slack = 60) {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < slack;
  }

  toEnd(smooth = false) {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  scrolled() {
    this.stuck = this.atEnd();
    this.down.classList.toggle("shown", !this.atEnd(120));
  }
}
