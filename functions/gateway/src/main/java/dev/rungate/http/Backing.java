package dev.rungate.http;

import dev.rungate.approvals.Approvals;
import dev.rungate.calls.Dispatch;
import dev.rungate.channels.email.MailLinks;
import dev.rungate.channels.slack.SlackInteractions;
import dev.rungate.ids.FreshIds;
import dev.rungate.policy.PolicyStore;
import dev.rungate.pricing.PriceBook;
import dev.rungate.providers.Providers;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunStore;
import dev.rungate.tenants.AdminToken;
import dev.rungate.tenants.Directory;
import dev.rungate.tenants.Members;
import dev.rungate.tenants.Vault;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything the doors lead to. {@code cutStreams} ends the calls of a cancelled run that are in
/// flight here; {@code readiness} throws when no call could be served now. {@code slack} is there
/// where an app is set up; {@code publicUrl} is where people find this server, if that is known,
/// and {@code links} what mails lead to then.
public record Backing(
        Set<RouteGroup> routeGroups,
        Dispatch dispatch,
        Approvals approvals,
        RunStore runs,
        Consumer<Run> cutStreams,
        Directory directory,
        Members members,
        AdminToken admin,
        @Nullable SlackInteractions slack,
        PolicyStore policies,
        Providers providers,
        PriceBook prices,
        Metrics metrics,
        Runnable readiness,
        FreshIds ids,
        SecureRandom random,
        Clock clock,
        Vault vault,
        @Nullable String publicUrl,
        @Nullable MailLinks links) {}
