namespace HybridCloud.Contract;

/// <summary>Names under which the worker leaves its timestamps.</summary>
public static class Stores
{
    /// <summary>PostgreSQL table (source, timestamp, metadata).</summary>
    public const string LastUpdateTable = "last_update";

    /// <summary>Valkey key that holds the worker's last UTC timestamp.</summary>
    public const string LastUpdateKey = "worker:last_update";

    /// <summary>Valkey key that the API writes and reads back to prove that Valkey works.</summary>
    public const string ProbeKey = "api:probe";

    /// <summary>What the keys of the uploader's objects in S3 begin with.</summary>
    public const string MessagesPrefix = "messages/";
}
