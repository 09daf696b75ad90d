package dev.rungate.aws.lambda;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// What a role may do is known to all of AWS only some seconds after the role was made. A function
/// that is deployed for the first time takes its snapshot in these seconds: so before a snapshot,
/// and never after one, what was denied is asked again for a while. Everything else fails at once.
record FreshRole(Duration patience, Duration pause) {
    static final FreshRole BEFORE_A_SNAPSHOT =
            new FreshRole(Duration.ofMinutes(1), Duration.ofSeconds(2));

    private static final System.Logger LOG = System.getLogger(FreshRole.class.getName());
    private static final Set<String> DENIED =
            Set.of("AccessDenied", "AccessDeniedException", "KMSAccessDeniedException");

    /// Returns the result of `attempt`, which may be made more than once. Throws its failure where
    /// that is no denial, or a denial that outlasts the patience.
    <T> T awaited(Supplier<T> attempt) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return attempt.get();
            } catch (RuntimeException failed) {
                if (!denied(failed) || System.nanoTime() + pause.toNanos() > end) {
                    throw failed;
                }
                LOG.log(
                        Level.INFO,
                        "The role may be new, and is asked again whether it may: {0}",
                        failed.getMessage());
                rest(failed);
            }
        }
    }

    static boolean denied(Throwable failed) {
        return Stream.<Throwable>iterate(failed, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause ->
                        cause instanceof AwsServiceException service
                                && service.awsErrorDetails() != null
                                && DENIED.contains(service.awsErrorDetails().errorCode()));
    }

    private void rest(RuntimeException failed) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
            throw failed;
        }
    }
}
