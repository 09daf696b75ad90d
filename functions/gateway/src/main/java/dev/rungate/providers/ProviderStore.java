package dev.rungate.providers;

import dev.rungate.ids.OrgId;
import java.util.List;

/// The providers an organisation has added or overridden; keys are sealed before they come here.
public interface ProviderStore {
    List<StoredProvider> all(OrgId org);

    /// Another one after every {@link #put}: while it is the same, so are the providers. One small
    /// read, however many there are.
    long revision(OrgId org);

    void put(OrgId org, StoredProvider provider);
}
