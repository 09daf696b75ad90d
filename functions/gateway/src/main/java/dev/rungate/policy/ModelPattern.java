package dev.rungate.policy;

/// Which models are meant: with a slash {@code provider/model}, both with {@code *} and {@code ?};
/// without one a model's name at whatever provider. It is compared with the provider and model that
/// will really be asked, so an alias or another spelling cannot slip past it.
public record ModelPattern(String text) {
    public boolean matches(String provider, String model) {
        return new Glob(text).matches(text.indexOf('/') < 0 ? model : provider + "/" + model);
    }

    @Override
    public String toString() {
        return text;
    }
}
