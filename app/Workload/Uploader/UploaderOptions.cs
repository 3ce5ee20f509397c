using System.Globalization;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Uploader;

/// <summary>How many messages are worked on at once, and their visibility timeout.</summary>
internal sealed record UploaderOptions(int Concurrency, TimeSpan Visibility)
{
    private const int MaxConcurrency = 1000;

    public static UploaderOptions Read(EnvironmentReader environment)
    {
        var concurrency = 64;
        var text = environment.Optional(EnvironmentNames.UploaderConcurrency, $"messages worked on at once, 1 to {MaxConcurrency}; 64 when absent");
        if (text is not null && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out concurrency) || concurrency is < 1 or > MaxConcurrency))
            environment.Fault($"{EnvironmentNames.UploaderConcurrency} is \"{text}\": give a whole number from 1 to {MaxConcurrency}.");
        return new UploaderOptions(
            concurrency, environment.Seconds(EnvironmentNames.UploaderVisibilitySeconds, "visibility timeout of a received message in seconds", 30, 3, 3600));
    }
}
