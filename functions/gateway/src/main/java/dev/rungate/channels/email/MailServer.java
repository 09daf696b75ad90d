package dev.rungate.channels.email;

import dev.rungate.channels.Secret;
import java.net.URI;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Who takes our mails: {@code smtps} speaks TLS from the start, {@code smtp} changes to it where
/// it can, and has to before a password is said.
public record MailServer(
        boolean tls, String host, int port, @Nullable String user, @Nullable Secret password) {
    private static final String PATIENCE = "10000";

    /// Throws {@link IllegalArgumentException} when it is no address of a mail server.
    public static MailServer of(String url) {
        var uri = URI.create(url);
        boolean tls = "smtps".equals(uri.getScheme());
        if ((!tls && !"smtp".equals(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException("no smtp or smtps URL");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 465 : 587;
        var login = uri.getUserInfo();
        int colon = login == null ? -1 : login.indexOf(':');
        if (login == null) {
            return new MailServer(tls, uri.getHost(), port, null, null);
        }
        if (colon < 1) {
            throw new IllegalArgumentException("a user without a password");
        }
        return new MailServer(
                tls,
                uri.getHost(),
                port,
                login.substring(0, colon),
                new Secret(login.substring(colon + 1)));
    }

    Properties properties() {
        var set = new Properties();
        set.put("mail.transport.protocol", "smtp");
        set.put("mail.smtp.host", host);
        set.put("mail.smtp.port", Integer.toString(port));
        set.put("mail.smtp.ssl.enable", Boolean.toString(tls));
        set.put("mail.smtp.ssl.checkserveridentity", "true");
        set.put("mail.smtp.starttls.enable", "true");
        set.put("mail.smtp.starttls.required", Boolean.toString(!tls && password != null));
        set.put("mail.smtp.auth", Boolean.toString(password != null));
        set.put("mail.smtp.connectiontimeout", PATIENCE);
        set.put("mail.smtp.timeout", PATIENCE);
        set.put("mail.smtp.writetimeout", PATIENCE);
        return set;
    }
}
