// What a person needs of a page, beyond what axe-core knows: sizes, contrast, width, order.
// Gives a list of faults. `limits` is {target, contrast}.
(limits) => {
  const faults = [];
  const say = (what, element) =>
    faults.push(`${what}: ${element.outerHTML.replace(/\s+/g, " ").slice(0, 160)}`);
  const isShown = (element) =>
    element.getClientRects().length > 0 &&
    getComputedStyle(element).visibility !== "hidden" &&
    !element.closest(".vh, .skip");

  // A link that is words of a sentence is as high as its line.
  const isInSentence = (element) => {
    if (getComputedStyle(element).display !== "inline") return false;
    const own = element.textContent.trim();
    return element.parentElement.textContent.trim() !== own;
  };
  const targets = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const element of document.querySelectorAll(targets)) {
    if (!isShown(element) || isInSentence(element)) continue;
    // What is pressed of a box to tick is its whole label.
    const label = element.closest("label");
    const box = (label ?? element).getBoundingClientRect();
    if (box.height < limits.target - 0.5 || box.width < limits.target - 0.5) {
      say(`a target of ${Math.round(box.width)}×${Math.round(box.height)} px`, element);
    }
  }

  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const linear = [r, g, b].map((c) => {
      const share = c / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || told.has(element) || !isShown(element)) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < limits.contrast) {
      told.add(element);
      say(`contrast ${ratio.toFixed(1)}:1`, element);
    }
  }

  for (const element of document.querySelectorAll("[tabindex]")) {
    if (element.tabIndex > 0) say("an order of its own", element);
  }
  // What folds on a phone has no reason to be cut there.
  for (const fold of document.querySelectorAll(".fold")) {
    const frame = fold.closest(".scroll");
    if (frame && frame.scrollWidth > frame.clientWidth + 1) {
      say(`cut at ${frame.clientWidth} of ${frame.scrollWidth} px`, fold);
    }
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`${wide} px wide in a window of ${innerWidth}`);
  document.documentElement.style.fontSize = "200%";
  const zoomed = document.documentElement.scrollWidth;
  if (zoomed > innerWidth && innerWidth >= 640) {
    faults.push(`${zoomed} px wide in a window of ${innerWidth} with text twice as large`);
  }
  document.documentElement.style.fontSize = "";
  return faults;
}
