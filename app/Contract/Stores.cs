namespace HybridCloud.Contract;

/// <summary>Names under which the worker and the API store their data.</summary>
public static class Stores
{
    /// <summary>PostgreSQL table (source, timestamp, metadata).</summary>
    public const string LastUpdateTable = "last_update";

    /// <summary>Valkey key that holds the worker's last UTC timestamp.</summary>
    public const string LastUpdateKey = "worker:last_update";

    /// <summary>Valkey key that the API writes and reads back to prove that Valkey works.</summary>
    public const string ProbeKey = "api:probe";

    /// <summary>Prefix of the keys of the uploader's objects in S3.</summary>
    public const string MessagesPrefix = "messages/";

    /// <summary>Valkey key that holds the worker's report about itself, as JSON.</summary>
    public const string WorkerStateKey = "worker:state";

    /// <summary>Valkey sorted set of dead letters, by time.</summary>
    public const string DeadLettersKey = "worker:dead_letters";

    /// <summary>Valkey key that holds the name of the active worker.</summary>
    public const string WorkerLeaseKey = "worker:lease";
}
