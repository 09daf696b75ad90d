package dev.rungate.aws.lambda;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a function is made of: made when its environment starts, so that half a configuration fails
/// there, and, where that is only to be the pattern of others, made again at the first call. So no
/// secret, key or connection outlives a checkpoint.
final class SinceRestore<T> implements Supplier<T> {
    private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE";
    private static final String SNAPSHOT = "snap-start";

    private final Supplier<T> make;
    private @Nullable T made;

    private SinceRestore(Supplier<T> make, @Nullable T made) {
        this.make = make;
        this.made = made;
    }

    static <T> SinceRestore<T> of(Supplier<T> make) {
        return of(make, System.getenv());
    }

    static <T> SinceRestore<T> of(Supplier<T> make, Map<String, String> environment) {
        var first = make.get();
        var again = SNAPSHOT.equals(environment.get(INITIALIZATION));
        return new SinceRestore<>(make, again ? null : first);
    }

    @Override
    public synchronized T get() {
        if (made == null) {
            made = make.get();
        }
        return made;
    }
}
