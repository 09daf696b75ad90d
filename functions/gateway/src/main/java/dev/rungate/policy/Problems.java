package dev.rungate.policy;

import dev.rungate.ids.DocumentPath;
import java.util.ArrayList;
import java.util.List;

/// The mistakes found so far: the first thousand, and how many more there are, so that the answer
/// stays of bounded size.
final class Problems {
    private static final int MOST = 1_000;

    private final List<Problem> found = new ArrayList<>();
    private long more;

    void add(DocumentPath path, String problem) {
        if (found.size() < MOST) {
            found.add(new Problem(path, problem));
        } else {
            more++;
        }
    }

    List<Problem> all() {
        var all = new ArrayList<>(found);
        if (more > 0) {
            all.add(
                    new Problem(
                            DocumentPath.ROOT, "has %d more mistakes like these".formatted(more)));
        }
        return List.copyOf(all);
    }

    boolean full() {
        return more > 0;
    }

    boolean none() {
        return found.isEmpty();
    }
}
