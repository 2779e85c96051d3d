// A page of the bot's beside the phones, as on a projector; a phone scans the code that it shows.

import { h, icon } from "./dom.js";
import { startPayload } from "./entities.js";
import { t } from "./texts.js";

export class Projector {
  constructor(place) {
    this.place = place;
    this.node = null;
  }

  // Whether an address is one of the bot's pages under this origin.
  static is(url) {
    return url.origin === location.origin && url.pathname.startsWith("/pages/");
  }

  open(address) {
    this.close();
    this.frame = h("iframe", { src: address, title: t("projector") });
    this.node = h(
      "section",
      { class: "projector", "aria-label": t("projector") },
      h("div", { class: "owner" }, h("h2", {}, t("projector")),
        h("a", { class: "tool", href: address, target: "_blank", rel: "noopener" }, t("ownWindow")),
        h("button", { class: "round small", type: "button", "aria-label": t("removeProjector"), onclick: () => this.close() }, icon("close"))),
      this.frame,
    );
    this.place.prepend(this.node);
    this.node.scrollIntoView({ inline: "start" });
  }

  close() {
    this.node?.remove();
    this.node = null;
  }

  // What a camera would read from the screen now, if it shows a code.
  payload(botName) {
    const link = this.node && this.frame.contentDocument?.querySelector("#link[href]");
    return link ? startPayload(new URL(link.href), botName) : null;
  }
}
