package dev.rungate.channels.email;

import dev.rungate.approvals.ApproverChannel;
import dev.rungate.approvals.Gate;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;

/// Writes one mail for each gate and address. What became of the gate is seen behind its link.
public final class EmailChannel implements ApproverChannel {
    private static final String SCHEME = "mailto:";

    private final MailServer server;
    private final String from;
    private final MailLinks links;
    private final Function<Gate, String> agentNames;
    private final Session session;

    public EmailChannel(
            MailServer server, String from, MailLinks links, Function<Gate, String> agentNames) {
        this.server = server;
        this.from = from;
        this.links = links;
        this.agentNames = agentNames;
        this.session = Session.getInstance(server.properties());
    }

    @Override
    public boolean serves(String address) {
        return address.startsWith(SCHEME);
    }

    @Override
    public String post(Gate gate, String address) {
        try {
            var to = new InternetAddress(address.substring(SCHEME.length()), true);
            var mail = mail(gate, to);
            send(mail);
            return mail.getMessageID();
        } catch (MessagingException refused) {
            throw new Unreachable(
                    "the mail server at " + server.host() + " did not take a mail about a gate");
        }
    }

    /// A mail that was sent cannot be changed.
    @Override
    public void close(Gate gate, String address, String reference) {}

    private MimeMessage mail(Gate gate, InternetAddress to) throws MessagingException {
        var mail = new MimeMessage(session);
        mail.setFrom(new InternetAddress(from, true));
        mail.setRecipient(Message.RecipientType.TO, to);
        mail.setSubject(MailText.subject(gate), StandardCharsets.UTF_8.name());
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setText(
                MailText.of(
                        gate,
                        agentNames.apply(gate),
                        links.of(gate, to.getAddress().toLowerCase(Locale.ROOT))),
                StandardCharsets.UTF_8.name());
        mail.saveChanges();
        return mail;
    }

    private void send(MimeMessage mail) throws MessagingException {
        var password = server.password();
        if (password == null) {
            Transport.send(mail);
        } else {
            Transport.send(mail, server.user(), password.value());
        }
    }
}
