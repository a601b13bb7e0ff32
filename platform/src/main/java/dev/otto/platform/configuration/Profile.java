package dev.otto.platform.configuration;

/** How strictly a start is judged, and whether anything of the demo exists in it. */
public enum Profile {
    /** Its own PostgreSQL, a demo company, tokens for the asking; listens on loopback only. */
    demo,
    /** A developer's installation on either database, with the demo's tokens. */
    dev,
    /** The real thing: nothing of the demo, nothing missing, no placeholder. */
    production;

    /** Whether local tokens, generated secrets and simulated traffic may exist here. */
    public boolean allowsDemo() {
        return this != production;
    }
}
