package dev.rungate.ids;

/// A person of an organisation, as {@code mbr_…}.
public record MemberId(String value) {
    public MemberId {
        Names.check("member id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
