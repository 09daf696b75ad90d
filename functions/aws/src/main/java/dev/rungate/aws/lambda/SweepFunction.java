package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.util.function.Supplier;

/// Does every minute what nobody came to do: charges holds that have lapsed, ends runs that rest,
/// carries out what follows from gates.
public final class SweepFunction implements RequestHandler<ScheduledEvent, String> {
    private final Supplier<Sweep> sweep;

    public SweepFunction() {
        this(CloudApprovals.prepared(CloudApprovals::sweep));
    }

    SweepFunction(Sweep sweep) {
        this(() -> sweep);
    }

    private SweepFunction(Supplier<Sweep> sweep) {
        this.sweep = sweep;
    }

    @Override
    public String handleRequest(ScheduledEvent event, Context context) {
        return sweep.get().done(event);
    }
}
