// Keeps the list of the desk as it is now, while somebody is there. After ten minutes without a key or a
// touch it stops, so that a desk that was left is signed out like every other.
"use strict";
(() => {
  const control = document.querySelector("[data-live]");
  if (!control) return;
  const wanted = control.querySelector("input");
  const patience = 10 * 60 * 1000;
  let seen = Date.now();
  for (const sign of ["keydown", "pointerdown"]) {
    addEventListener(sign, () => { seen = Date.now(); });
  }
  const look = async () => {
    if (!wanted.checked || document.hidden || Date.now() - seen > patience) return;
    const answer = await fetch(control.dataset.live);
    // Signed out meanwhile: the page stays, and the next press says so.
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [old, now] = [document, page].map((p) => p.getElementById("live"));
    // Nobody's place in the list is lost.
    if (now && !old.contains(document.activeElement)) old.replaceWith(now);
  };
  const again = () => setTimeout(() => look().catch(() => {}).finally(again), 5000);
  control.hidden = false;
  again();
})();
