// The card in the participant's own browser: ranked, kept, reviewed and sealed here, so that the
// server never sees what is on it. Without script the same page works by its forms, and says that
// the server seals. What the page carries for this is in docs/decisions/0013-sealing-in-the-browser.md.
"use strict";
(() => {
  // SHA-256 of the module. Another one is not run.
  const MODULE = "sha256-+nQonLyw4AB+eyN9eibndaUE+hYW7MGSUSgZtafmgfw=";
  const MOST = 5;
  const KEY = "caucus-card";
  const forget = () => {
    try { sessionStorage.removeItem(KEY); } catch { /* Then there is none. */ }
  };
  // Somebody else may sit down here next; and a card that is in the box needs no draft.
  document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", forget);
  if (document.querySelector("[data-cast-done]")) forget();
  const page = document.querySelector("[data-seal]");
  if (!page || !window.WebAssembly || !window.crypto) return;
  const words = page.dataset;
  const find = (name) => page.querySelector(`[data-${name}]`);
  const all = (name) => [...page.querySelectorAll(`[data-${name}]`)];
  const list = find("rows");
  // In the party's order, whatever order the page came in.
  const options = all("option").map((row) => [Number(row.dataset.option), row.dataset.name])
    .sort(([a], [b]) => a - b);
  const name = (number) => options.find(([option]) => option === number)[1];
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (array) =>
    btoa(String.fromCharCode(...array))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // Sealing: docs/spec/sealing.md, section 6.

  const load = async () => {
    const answer = await fetch(words.module, { integrity: MODULE });
    const { instance } = await WebAssembly.instantiate(await answer.arrayBuffer(), {});
    return instance.exports;
  };

  const seal = (module, ranks) => {
    const fresh = crypto.getRandomValues(new Uint8Array(96));
    const request = Uint8Array.from([...fresh, ...bytes(words.seal), ...ranks]);
    const buffer = () => new Uint8Array(module.memory.buffer, module.buffer(), module.room());
    buffer().set(request);
    fresh.fill(0);
    request.fill(0);
    const length = module.seal(request.length);
    if (length === 0) throw new Error("the module refused to seal");
    return text(buffer().slice(0, length));
  };

  // The key under which sending twice is sending once (a random UUID).
  const freshKey = () => {
    const random = crypto.getRandomValues(new Uint8Array(16));
    random[6] = (random[6] & 0x0f) | 0x40;
    random[8] = (random[8] & 0x3f) | 0x80;
    const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // The draft: in this tab alone, and for this place alone, whichever attempt: a card that is cast
  // elsewhere meanwhile takes nothing away. Another person is another place.

  const owner = text(bytes(words.seal).fill(0, 104, 112));
  const empty = () => ({ owner, ranks: [], first: [], none: false });
  // Ranked before the module was there, or on a device without script: the server has it already.
  const served = () => {
    const rows = all("at").sort((a, b) => a.dataset.at - b.dataset.at);
    return { ...empty(), ranks: rows.map((row) => Number(row.dataset.option)), none: "none" in words };
  };
  const kept = () => {
    try {
      const draft = JSON.parse(sessionStorage.getItem(KEY));
      const is = draft && draft.owner === owner && draft.ranks.length <= MOST;
      if (is && draft.ranks.every((rank) => options.some(([option]) => option === rank))) return draft;
    } catch { /* Whatever was there, it is no draft of ours. */ }
    return served();
  };
  const keep = () => {
    try { sessionStorage.setItem(KEY, JSON.stringify(draft)); } catch { /* This page still has it. */ }
  };
  let draft = kept();

  const say = (sentence, number, rank) =>
    sentence.replace("{name}", () => name(number)).replace("{nth}", () => nth(rank));
  const nth = (rank) => words.nth.split("|")[rank];

  // One press of a button; answers the sentence that says what it did.
  const change = (verb, number) => {
    const { ranks } = draft;
    const at = ranks.indexOf(number);
    const move = (to) => {
      if (at < 0 || to < 0 || to >= ranks.length) return "";
      [ranks[at], ranks[to]] = [ranks[to], ranks[at]];
      return say(words.moved, number, to);
    };
    switch (verb) {
      case "add":
        if (at >= 0 || ranks.length === MOST) return "";
        draft.none = false;
        return say(words.added, number, ranks.push(number) - 1);
      case "up": return move(at - 1);
      case "down": return move(at + 1);
      case "remove":
        if (at < 0) return "";
        ranks.splice(at, 1);
        return say(at < ranks.length ? words.removedGap : words.removed, number);
      case "order":
        draft.first = [...ranks];
        return words.inOrder;
      default: return "";
    }
  };

  // What is shown.

  const row = ([number, called]) => {
    const rank = draft.ranks.indexOf(number);
    const made = find(rank < 0 ? "open" : "ranked").content.cloneNode(true);
    made.firstElementChild.id = `p${number}`;
    made.querySelectorAll("[data-called]").forEach((node) => { node.textContent = called; });
    made.querySelectorAll("[data-rank]").forEach((node) => { node.textContent = rank + 1; });
    made.querySelectorAll("[data-make]").forEach((node) => {
      node.textContent = say(words.make, number, draft.ranks.length);
    });
    made.querySelectorAll("button").forEach((button) => {
      const verb = button.value;
      const is = { add: draft.ranks.length < MOST, up: rank > 0, down: rank < draft.ranks.length - 1 };
      if (is[verb] === false) button.remove();
      else button.value = `${verb}-${number}`;
    });
    return made;
  };

  const show = (step, said = "", number = 0) => {
    const place = ([number]) => {
      const at = draft.first.indexOf(number);
      return at < 0 ? MOST : at;
    };
    const rows = [...options].sort((a, b) => place(a) - place(b));
    list.replaceChildren(...rows.map(row));
    all("order").forEach((order) => {
      order.replaceChildren(...draft.ranks.map((number) => {
        const item = document.createElement("li");
        item.textContent = name(number);
        return item;
      }));
    });
    const told = list.querySelector(`#p${number} [data-told]`);
    if (told && said) {
      told.textContent = said;
      told.hidden = false;
    }
    const left = options.filter(([option]) => !draft.ranks.includes(option));
    all("unranked").forEach((node) => {
      const names = left.map(([, called]) => called).join(", ");
      node.textContent = words.left.replace("{count}", () => left.length).replace("{names}", () => names);
    });
    const is = {
      some: draft.ranks.length > 0,
      nothing: draft.ranks.length === 0,
      full: draft.ranks.length === MOST || left.length === 0,
      fewer: draft.ranks.length < MOST,
      left: draft.ranks.length > 0 && left.length > 0,
      none: draft.none,
      mixed: rows.slice(0, draft.ranks.length).some(([number], at) => number !== draft.ranks[at]),
    };
    all("if").forEach((node) => { node.hidden = !is[node.dataset.if]; });
    all("step").forEach((node) => { node.hidden = node.dataset.step !== step; });
    find("ask").hidden = true;
    find("failed").hidden = true;
    // Once to be heard; to be seen, in the row it is about, or here where there is none.
    find("said").className = said && !told ? "note" : "vh";
    find("said").textContent = said;
  };

  const turn = (step) => {
    show(step);
    const heading = page.querySelector("h1");
    const title = heading.textContent;
    heading.textContent = step === "review" ? words.check : words.title;
    document.title = document.title.replace(title, () => heading.textContent);
    heading.tabIndex = -1;
    heading.focus();
    window.scrollTo(0, 0);
  };

  const press = (value) => {
    if (value === "back") return turn("rank");
    if (value === "none") {
      draft = { ...empty(), none: true };
      keep();
      return turn("review");
    }
    if (value === "review") {
      if (draft.ranks.length > 0 || draft.none) return turn("review");
      show("rank");
      find("ask").hidden = false;
      return find("ask").scrollIntoView();
    }
    const [verb, number] = value.split("-");
    const said = change(verb, Number(number));
    keep();
    show("rank", said, number);
    // The pressed button may be gone: the next one in its row takes over.
    const same = page.querySelector(`button[value="${value}"]`);
    const next = same || page.querySelector(`#p${number} button`) || find("said");
    next.focus();
  };

  // From here on the page is ours, and nothing of a ranking goes to the server by its forms.
  const begin = (module) => {
    all("server").forEach((node) => { node.hidden = true; });
    all("browser").forEach((node) => { node.hidden = false; });
    const cast = find("cast");
    const fields = cast.elements;
    page.addEventListener("submit", (event) => {
      if (event.target !== cast) {
        event.preventDefault();
        press(event.submitter.value);
        return;
      }
      // Sealed once: what is sent again is the same card, and is cast once.
      try {
        if (fields.sealed.value !== "") return;
        fields.sealed.value = seal(module, draft.ranks);
        fields.place.value = words.seal;
        fields.key.value = freshKey();
      } catch {
        event.preventDefault();
        find("failed").hidden = false;
      }
    });
    cast.addEventListener("click", (event) => {
      if (event.target.value === "back") {
        fields.sealed.value = "";
        press("back");
      }
    });
    show("rank", draft.ranks.length > 0 || draft.none ? words.kept : "");
  };

  // Without the module the page stays as it came, and the server seals.
  load().then(begin).catch(() => {});
})();
