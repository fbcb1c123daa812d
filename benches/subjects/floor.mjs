// Reads the body and does nothing with it: what no client can go below.
export const name = "floor";

export const jobs = {
  floor: {
    async run(source, take) {
      const reader = source.response().body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        take(value);
      }
    },
    found: (pieces) => ({ bytes: pieces.reduce((sum, piece) => sum + piece.length, 0) }),
  },
};
