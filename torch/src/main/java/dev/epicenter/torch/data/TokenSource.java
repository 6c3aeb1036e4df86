package dev.epicenter.torch.data;

/** A long sequence of tokens to cut windows from. Immutable, and safe for use by several threads. */
interface TokenSource {
    /** The number of tokens. */
    long size();

    /** The token at {@code position}. */
    int token(long position);

    /** The tokens from {@code from} to {@code to}, exclusive, as a source. */
    default TokenSource between(long from, long to) {
        TokenSource all = this;
        return new TokenSource() {
            @Override
            public long size() {
                return to - from;
            }

            @Override
            public int token(long position) {
                return all.token(from + position);
            }
        };
    }
}
