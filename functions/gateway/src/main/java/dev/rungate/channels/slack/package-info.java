/// Approvals in Slack: messages with buttons, and what people click.
@NullMarked
package dev.rungate.channels.slack;

import org.jspecify.annotations.NullMarked;
