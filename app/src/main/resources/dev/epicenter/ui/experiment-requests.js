// @ts-check
// Requests of the experiment page to the server.

/** Sends requests about one spike of a run. */
export const experimentRequests = (path, spike) => {
  const query = `path=${encodeURIComponent(path)}&spike=${spike}`;
  const read = async (address) => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };
  return {
    state: () => read(`/api/experiment?${query}`),
    whole: () => read(`/api/experiment/whole?${query}`),
    /** The loss of a replay of the diagnosis. */
    replay: (index) => read(`/api/replay?${query}&replay=${index}`),
    /** Sends a command and returns the new state; throws an error with the server's reason if it refuses. */
    send: async (what, more = {}) => {
      const response = await fetch(`/api/experiment?${query}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Epicenter": "1" },
        body: JSON.stringify({ what, arms: [], ...more }),
      });
      const reply = await response.json();
      if (!response.ok) throw new Error(reply.problem);
      return reply;
    },
  };
};
