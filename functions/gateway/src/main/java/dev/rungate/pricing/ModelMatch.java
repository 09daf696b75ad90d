package dev.rungate.pricing;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which names mean a model, by the price data's own rules: plain texts ignore case, regular
/// expressions do not.
sealed interface ModelMatch {
    boolean accepts(Name name);

    /// A name as it was written and in lower case.
    record Name(String written, String lower) {
        static Name of(String written) {
            return new Name(written, written.toLowerCase(Locale.ROOT));
        }
    }

    record Exactly(String lower) implements ModelMatch {
        @Override
        public boolean accepts(Name name) {
            return name.lower().equals(lower);
        }
    }

    record StartsWith(String lower) implements ModelMatch {
        @Override
        public boolean accepts(Name name) {
            return name.lower().startsWith(lower);
        }
    }

    record EndsWith(String lower) implements ModelMatch {
        @Override
        public boolean accepts(Name name) {
            return name.lower().endsWith(lower);
        }
    }

    record Contains(String lower) implements ModelMatch {
        @Override
        public boolean accepts(Name name) {
            return name.lower().contains(lower);
        }
    }

    record AnyOf(List<ModelMatch> parts) implements ModelMatch {
        @Override
        public boolean accepts(Name name) {
            return parts.stream().anyMatch(part -> part.accepts(name));
        }
    }

    record AllOf(List<ModelMatch> parts) implements ModelMatch {
        @Override
        public boolean accepts(Name name) {
            return parts.stream().allMatch(part -> part.accepts(name));
        }
    }

    record Expression(Pattern pattern) implements ModelMatch {
        @Override
        public boolean accepts(Name name) {
            return pattern.matcher(name.written()).find();
        }
    }
}
