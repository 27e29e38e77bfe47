/** One state that changes only here, and is rendered after each change. */

/**
 * @template State
 * @param {State} first
 * @param {(state: State) => void} render  may itself lead to changes, as when the focus moves: they are rendered after it
 */
export function createStore(first, render) {
  let state = first;
  let isRendering = false;

  return {
    get state() {
      return state;
    },

    /**
     * @template {unknown[]} Details
     * @param {(state: State, ...details: Details) => State} change  returns the same state where nothing changes
     * @param {Details} details
     */
    update(change, ...details) {
      const next = change(state, ...details);
      if (next === state) return;
      state = next;
      this.render();
    },

    render() {
      if (isRendering) return;
      isRendering = true;
      try {
        let rendered;
        do {
          rendered = state;
          render(rendered);
        } while (rendered !== state);
      } finally {
        isRendering = false;
      }
    },
  };
}
