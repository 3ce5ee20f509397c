using HybridCloud.Contract;

namespace HybridCloud.Workload.Checks;

/// <summary>The database's schema is older than this build needs.</summary>
internal sealed class SchemaOutdatedException(int found, int needed)
    : Exception($"schema version {found} found, {needed} needed: run `app {Commands.Migrate}`");
