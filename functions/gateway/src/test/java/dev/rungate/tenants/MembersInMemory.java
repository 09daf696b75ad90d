package dev.rungate.tenants;

import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.runs.Page;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Members of one test; keeps the contract.
public final class MembersInMemory implements Members {
    private final Map<Member, String> tokens = new LinkedHashMap<>();
    private final Set<Member> former = new HashSet<>();
    private final Set<String> removedMailboxes = new HashSet<>();

    @Override
    public synchronized Added add(Member member, String tokenSha256) {
        if (tokenSha256.equals(tokens.get(member))) {
            return new Added.Done(member);
        }
        if (member.slackUser() != null
                && one(known ->
                                known.org().equals(member.org())
                                        && member.slackUser().equals(known.slackUser())
                                        && Member.sameTeam(member.slackTeam(), known.slackTeam()))
                        .isPresent()) {
            return new Added.SlackUserTaken();
        }
        if (member.email() != null && byEmail(member.org(), member.email()).isPresent()) {
            return new Added.EmailTaken();
        }
        tokens.put(member, tokenSha256);
        return new Added.Done(member);
    }

    @Override
    public synchronized Optional<Member> member(OrgId org, MemberId id) {
        return one(member -> member.org().equals(org) && member.id().equals(id));
    }

    @Override
    public synchronized Optional<Member> everKnown(OrgId org, MemberId id) {
        return member(org, id)
                .or(() ->
                        former.stream()
                                .filter(member ->
                                        member.org().equals(org) && member.id().equals(id))
                                .findFirst());
    }

    @Override
    public synchronized Optional<Member> bySlack(OrgId org, @Nullable String team, String user) {
        return one(member ->
                        isUser(member, org, user)
                                && member.slackTeam() != null
                                && member.slackTeam().equals(team))
                .or(() -> one(member -> isUser(member, org, user) && member.slackTeam() == null));
    }

    @Override
    public synchronized Optional<Member> byEmail(OrgId org, String email) {
        return one(member ->
                member.org().equals(org)
                        && member.email() != null
                        && Member.mailbox(member.email()).equals(Member.mailbox(email)));
    }

    @Override
    public synchronized Optional<Member> byToken(String tokenSha256) {
        return one(member -> tokenSha256.equals(tokens.get(member)));
    }

    @Override
    public synchronized Page<Member> members(OrgId org, int limit, @Nullable String after) {
        int from = after == null ? 0 : Integer.parseInt(after);
        var all = of(org).toList();
        var page = all.stream().skip(from).limit(limit).toList();
        return new Page<>(page, from + limit < all.size() ? "" + (from + limit) : null);
    }

    @Override
    public synchronized Optional<Member> remove(OrgId org, MemberId id) {
        var found = member(org, id);
        found.ifPresent(member -> {
            tokens.remove(member);
            former.add(member);
            if (member.email() != null) {
                removedMailboxes.add(org + " " + Member.mailbox(member.email()));
            }
        });
        return found;
    }

    @Override
    public synchronized boolean isRemovedMailbox(OrgId org, String email) {
        return byEmail(org, email).isEmpty()
                && removedMailboxes.contains(org + " " + Member.mailbox(email));
    }

    @Override
    public synchronized Optional<Member> renew(OrgId org, MemberId id, String tokenSha256) {
        var found = member(org, id);
        found.ifPresent(member -> tokens.put(member, tokenSha256));
        return found;
    }

    private static boolean isUser(Member member, OrgId org, String user) {
        return member.org().equals(org) && user.equals(member.slackUser());
    }

    private Stream<Member> of(OrgId org) {
        return tokens.keySet().stream().filter(member -> member.org().equals(org));
    }

    private Optional<Member> one(Predicate<Member> wanted) {
        return tokens.keySet().stream().filter(wanted).findFirst();
    }
}
