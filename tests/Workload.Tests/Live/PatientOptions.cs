using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>The workload's settings without its tight limits, which a busy machine reaches: for tests that do not prove those.</summary>
internal static class PatientOptions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static PostgresOptions Postgres(IReadOnlyDictionary<string, string> environment)
    {
        var options = PostgresOptions.Read(Reader(environment));
        options.Connection.Timeout = options.Connection.CommandTimeout = (int)Limit.TotalSeconds;
        return options;
    }

    public static ValkeyOptions Valkey(IReadOnlyDictionary<string, string> environment) =>
        ValkeyOptions.Read(Reader(environment)) with { ConnectWithin = Limit, AnswerWithin = Limit };

    private static EnvironmentReader Reader(IReadOnlyDictionary<string, string> environment) => new(name => environment.GetValueOrDefault(name));
}
