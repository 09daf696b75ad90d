package dev.rungate.ids;

/// An organisation: the wall between tenants, part of every key. The local edition has one, {@link
/// #LOCAL}.
public record OrgId(String value) {
    public static final OrgId LOCAL = new OrgId("default");

    public OrgId {
        Names.check("organisation", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
