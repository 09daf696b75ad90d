package dev.rungate.ids;

import org.jspecify.annotations.Nullable;

/// An agent in a run, and the person it works for, if any. Gates, grants and kept answers are its
/// own: other agents of a shared run have theirs.
public record Requester(RunKey run, AgentId agent, @Nullable MemberId owner) {
    /// The part of a stored key that tells the requesters of a run apart.
    public String withinRun() {
        return agent + (owner == null ? "" : " of " + owner);
    }
}
