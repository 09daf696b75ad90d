package dev.rungate.ids;

/// A run, wherever it is stored: its organisation and its name.
public record RunKey(OrgId org, RunId run) {
    @Override
    public String toString() {
        return org + "/" + run;
    }
}
