/** The document: finding and making elements, and leaving it time. */

/**
 * An element that the page must have.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {{new (): T}} [kind]  its class, such as HTMLInputElement
 * @returns {T}
 * @throws where there is none of that kind
 */
export function byId(id, kind = /** @type {any} */ (HTMLElement)) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} with the id ${id}`);
  return found;
}

/**
 * An element with text in it: the only way text gets into the page.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

/**
 * The elements within another one that a selector finds.
 * @param {ParentNode} within
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export const all = (within, selector) =>
  [...within.querySelectorAll(selector)].map((found) => /** @type {any} */ (found));

/** Lets the browser answer whoever uses the page, and draw, before heavy work goes on. */
export const pause = () => new Promise((resume) => setTimeout(resume));

/**
 * Waits until an element is as large as anything that can be seen: a map without a size cannot be drawn, as while a page
 * is being printed.
 * @param {HTMLElement} container
 * @returns {Promise<void>}
 */
export const sized = (container) =>
  new Promise((resume) => {
    const watch = new ResizeObserver(([{ contentRect }]) => {
      if (!contentRect.width || !contentRect.height) return;
      watch.disconnect();
      resume();
    });
    watch.observe(container);
  });
