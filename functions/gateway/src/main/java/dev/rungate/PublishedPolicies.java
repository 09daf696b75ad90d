package dev.rungate;

import dev.rungate.calls.intake.Policies;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.policy.Policy;
import dev.rungate.policy.PolicyReader;
import dev.rungate.policy.PolicyStore;
import dev.rungate.policy.PolicyStore.Published;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.Agent;
import dev.rungate.wire.document.Document;
import dev.rungate.wire.document.Documents;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Policies from the store, compiled once: a version never changes. Which version is the newest is
/// asked again for every run that starts.
final class PublishedPolicies implements Policies {
    private final PolicyStore store;
    private static final int MOST_COMPILED = 1_000;

    private final Map<Version, Policy> compiled = new ConcurrentHashMap<>();

    PublishedPolicies(PolicyStore store) {
        this.store = store;
    }

    private record Version(OrgId org, PolicyRef ref) {}

    @Override
    public Policy version(OrgId org, PolicyRef ref) {
        var known = compiled.get(new Version(org, ref));
        return known != null
                ? known
                : compile(org, store.version(org, ref).orElseThrow(() -> lost(ref)));
    }

    @Override
    public Policy chosen(Agent agent, @Nullable String wished) {
        if (wished == null || wished.equals(agent.policy())) {
            return named(agent.org(), agent.policy())
                    .orElseThrow(() -> notAllowed(agent, agent.policy()));
        }
        return Optional.of(wished)
                .filter(name -> mayChoose(agent, name))
                .flatMap(name -> named(agent.org(), name))
                .orElseThrow(() -> notAllowed(agent, wished));
    }

    private static boolean mayChoose(Agent agent, String wished) {
        int slash = wished.indexOf('/');
        var name = slash < 0 ? wished : wished.substring(0, slash);
        return agent.mayChoose().contains(wished) || agent.mayChoose().contains(name);
    }

    private Optional<Policy> named(OrgId org, String text) {
        return find(org, text).map(found -> compile(org, found));
    }

    private Optional<Published> find(OrgId org, String text) {
        if (!text.contains("/")) {
            return PolicyRef.isName(text) ? store.newest(org, text) : Optional.empty();
        }
        return ref(text).flatMap(ref -> store.version(org, ref));
    }

    private static Optional<PolicyRef> ref(String text) {
        try {
            return Optional.of(PolicyRef.of(text));
        } catch (IllegalArgumentException notAReference) {
            return Optional.empty();
        }
    }

    private Policy compile(OrgId org, Published published) {
        if (compiled.size() >= MOST_COMPILED) {
            compiled.clear();
        }
        return compiled.computeIfAbsent(
                new Version(org, published.ref()),
                version -> PolicyReader.stored(published.ref(), tree(published)));
    }

    private static Object tree(Published published) {
        return switch (Documents.read(published.source(), published.contentType())) {
            case Document.Read(var tree) -> tree;
            case Document.Unreadable _ ->
                    throw new IllegalStateException(
                            "the stored policy " + published.ref() + " cannot be read any more");
        };
    }

    private static CallRefused notAllowed(Agent agent, String wished) {
        var allowed =
                agent.mayChoose().isEmpty()
                        ? agent.policy()
                        : agent.policy() + ", " + String.join(", ", agent.mayChoose());
        return new CallRefused(new Refusal.PolicyViolation("x-rungate-policy", wished, allowed));
    }

    private static IllegalStateException lost(PolicyRef ref) {
        return new IllegalStateException("the policy " + ref + " of a run is not in the store");
    }
}
