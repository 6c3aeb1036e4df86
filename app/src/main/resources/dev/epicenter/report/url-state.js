// @ts-check
// The settings of a view, kept in the address, so that a link or a reload shows the same view.

const isFile = location.protocol === "file:";

/** The parameters of the address: of its query, or of its fragment for a file, whose query cannot be changed. */
const parameters = () => new URLSearchParams(isFile ? location.hash.slice(1) : location.search);

const write = (/** @type {URLSearchParams} */ params) => {
  const text = params.toString();
  try {
    history.replaceState(null, "", isFile ? "#" + text : location.pathname + (text ? "?" + text : "") + location.hash);
  } catch {
    // A sandboxed page has no address of its own; the view works without.
  }
};

/**
 * The settings of a view.
 *
 * @param {Record<string, string>} defaults the value of each setting without a parameter; such a value is left out of the address
 */
export const urlState = (defaults) => {
  const get = (/** @type {string} */ key) => parameters().get(key) ?? defaults[key] ?? "";
  return {
    get,
    /** The value as a number; the default where the address has no number. */
    number: (/** @type {string} */ key) => {
      const value = get(key).trim();
      return value !== "" && Number.isFinite(Number(value)) ? Number(value) : Number(defaults[key]);
    },
    /** All values of a parameter that may be repeated. */
    all: (/** @type {string} */ key) => parameters().getAll(key),
    /** Sets values: text, or a list for a parameter that is repeated. The other parameters stay. */
    set: (/** @type {Record<string, string | string[]>} */ changes) => {
      const params = parameters();
      for (const [key, value] of Object.entries(changes)) {
        params.delete(key);
        if (Array.isArray(value)) value.forEach((one) => params.append(key, one));
        else if (value !== (defaults[key] ?? "")) params.set(key, value);
      }
      write(params);
    },
  };
};
