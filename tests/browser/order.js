// The stops of a page in the order they are written, kept for `stop` to look up.
() => {
  const isShown = (element) =>
    element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
  const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const groups = new Set();
  // Of several radio buttons, one is a stop; the arrows lead to the others.
  const isFirst = (element) => {
    if (element.type !== "radio") return true;
    const checked = document.querySelector(`input[name="${element.name}"]:checked`);
    if (checked) return checked === element;
    if (groups.has(element.name)) return false;
    groups.add(element.name);
    return true;
  };
  window.stops = [...document.querySelectorAll(stops)].filter(isShown).filter(isFirst);
  window.stop = () => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
      place: window.stops.indexOf(element),
      says: element.textContent.trim() || element.name,
      isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      isInView: box.bottom > 0 && box.top < innerHeight,
      top: box.top + scrollY,
      bottom: box.bottom + scrollY,
      left: box.left,
    };
  };
  return window.stops.length;
}
