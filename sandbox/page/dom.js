// Elements from plain values. Outside text only ever becomes a text node, so no markup in it can act.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child !== undefined && child !== null && child !== false));
  return element;
}

const SHAPES = {
  send: "M3.5 20.5 21 12 3.5 3.5v6.7L15 12 3.5 13.8z",
  attach: "M16.5 6.5v10a4.5 4.5 0 0 1-9 0V6a3 3 0 0 1 6 0v9.5a1.5 1.5 0 0 1-3 0V7",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  back: "m14.5 5-7 7 7 7",
  down: "m6 9.5 6 6 6-6",
  close: "m6 6 12 12M18 6 6 18",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  menu: "M4 7h16M4 12h16M4 17h10",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
  plus: "M12 5v14M5 12h14",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  bolt: "M13 3 5 13.5h6L10 21l8-10.5h-6z",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4",
  ticks: "m2 12.5 4.5 4.5L16 7.5M11.5 16l1 1L22 7.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

// Who a person is, where the page was told.
export function about(person) {
  return person.about ? h("span", { class: "role" }, ` ${person.about}`) : "";
}

const COLOURS = ["#d45246", "#c46a14", "#7e62d6", "#3f8f29", "#0f84a8", "#2f6fd0", "#c8497a"];

export function avatar(id, name) {
  const face = h("span", { class: "avatar", "aria-hidden": "true" }, [...name][0] ?? "?");
  face.style.setProperty("--face", COLOURS[Math.abs(id) % COLOURS.length]);
  return face;
}
