using HybridCloud.Clouds.DataPlane;
using HybridCloud.Contract;
using HybridCloud.Local;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>
/// One running system for all tests of this assembly: real PostgreSQL, real Redis, the AWS stand-in, api and worker,
/// with a cycle per second. A test that pulls a plug puts it back in.
/// </summary>
public sealed class SharedSystem : IAsyncLifetime
{
    /// <summary>Time between two cycles.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    public LocalSystem System { get; private set; } = null!;

    /// <summary>Calls the API as the edge does.</summary>
    internal ApiClient Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        System = await LocalSystem.StartAsync(
            new LocalSystemOptions
            {
                WorkerInterval = Interval,
                Aws = new DataPlaneOptions { MaxSecretVersions = 1_000_000 },
                Environment = new Dictionary<string, string> { [EnvironmentNames.AwsCheckSeconds] = "0.5" },
            },
            CancellationToken.None);
        Api = new ApiClient(() => System.Api.Url, System.OriginSecret);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (System is not null) await System.DisposeAsync();
    }

    /// <summary>Waits until everything is well again.</summary>
    internal async Task AllGreenAsync()
    {
        await Await.UntilAsync("worker status ok", () => Api.GetAsync("/worker/status"), seen => seen.Bool("ok"));
        await Await.UntilAsync(
            "database status ok", () => Api.GetAsync("/db/status"), seen => seen.Bool("postgres", "ok") && seen.Bool("valkey", "ok"));
        await Await.UntilAsync("iam status ok", () => Api.GetAsync("/iam/status"), seen => seen.Bool("ok"));
    }

    /// <summary>Waits until the worker has written to a source after this moment.</summary>
    internal async Task<DateTimeOffset> FreshAsync(string source)
    {
        var after = TimeProvider.System.GetUtcNow();
        var seen = await Await.UntilAsync(
            $"{source} updated", () => Api.GetAsync("/worker/status"), seen => seen.Source(source).Time("timestamp") > after);
        return seen.Source(source).Time("timestamp")!.Value;
    }
}
