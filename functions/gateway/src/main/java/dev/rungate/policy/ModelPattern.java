package dev.rungate.policy;

/// A pattern of models. With a slash it is {@code provider/model}, both with {@code *} and {@code
/// ?}; without one it is a model's name at any provider. It is compared with the provider and model
/// that the call really goes to, so neither an alias nor another spelling gets round it.
public record ModelPattern(String text) {
    public boolean matches(String provider, String model) {
        return new Glob(text).matches(text.indexOf('/') < 0 ? model : provider + "/" + model);
    }

    @Override
    public String toString() {
        return text;
    }
}
