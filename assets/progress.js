// Shows how far the server is with a file, from the moment a form is sent until its answer is there.
"use strict";
(() => {
  const place = document.querySelector("[data-progress]");
  if (!place) return;
  const bar = place.querySelector("progress");
  const look = async () => {
    const answer = await fetch(place.dataset.progress);
    // Nothing is done yet: the file is on its way.
    if (answer.status !== 200) return;
    const [done, of] = (await answer.text()).split(" ").map(Number);
    bar.max = of;
    bar.value = done;
  };
  const again = () => setTimeout(() => look().catch(() => {}).finally(again), 500);
  addEventListener("submit", () => {
    if (!place.hidden) return;
    place.hidden = false;
    place.scrollIntoView();
    again();
  });
})();
