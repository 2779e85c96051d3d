// Shows the code of this moment and asks for the next one a little before it is due. What opens the page stands behind
// the "#" of its address, so that it is in no server's log.
"use strict";

const PERIOD = 20000; // milliseconds
const ASK_AFTER = 5000; // how many are there is at most so old
const BEFORE = 2000; // so long before the end of a code the next one is asked for
const WITHIN = 4000; // an answer that takes longer doesn't come

const at = (id) => document.getElementById(id);
let told = null; // the last answer
let codes = []; // of each: from when it is shown, by performance.now()
let shown = null;

async function ask() {
  try {
    const answer = await fetch("check-in/code", {
      method: "POST",
      body: location.hash.slice(1),
      cache: "no-store",
      signal: AbortSignal.timeout(WITHIN),
    });
    if (answer.ok || answer.status === 404) {
      const now = performance.now();
      told = await answer.json();
      codes = (told.codes ?? []).map((code) => ({ ...code, from: now + code.from }));
    }
  } catch {
    // The code that is shown runs out; asked again below.
  }
  show();
  const current = codeOf(performance.now());
  const end = current ? current.from + PERIOD - BEFORE - performance.now() : ASK_AFTER;
  setTimeout(ask, end > 0 ? Math.min(end, ASK_AFTER) : 1000);
}

function codeOf(now) {
  return codes.find((code) => code.from <= now && now < code.from + PERIOD);
}

function show() {
  if (!told) return;
  const now = performance.now();
  const code = codeOf(now);
  for (const name of ["title", "when", "how", "count"]) at(name).textContent = told[name] ?? "";
  document.documentElement.lang = told.language;
  document.title = told.title ?? "Xueshi";
  at("qr").toggleAttribute("hidden", !code);
  at("bar").hidden = !code;
  at("instead").textContent = code ? "" : told.instead;
  const left = code ? Math.ceil((code.from + PERIOD - now) / 1000) : 0;
  at("left").textContent = code ? told.left.replace("{}", left) : "";
  at("bar").value = left;
  if (code && code !== shown) {
    at("qr").setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
    at("qr").setAttribute("aria-label", told.how);
    at("dots").setAttribute("d", code.path);
    at("link").href = code.link;
  }
  if (!code) at("link").removeAttribute("href");
  shown = code;
}

setInterval(show, 100);
ask();
