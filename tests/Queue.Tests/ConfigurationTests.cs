using HybridCloud.Contract;
using HybridCloud.Local.Servers;

namespace HybridCloud.Queue.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task A_validator_without_configuration_names_everything_that_is_missing()
    {
        var (code, output) = await RunAsync(Commands.Validator, []);

        Assert.Equal(2, code);
        foreach (var name in (string[])[EnvironmentNames.AwsRegion, EnvironmentNames.QueueUrl, EnvironmentNames.ApiToken])
            Assert.Contains(output, line => line.Contains($"{name} is not set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_uploader_names_wrong_values_with_what_was_found()
    {
        var (code, output) = await RunAsync(Commands.Uploader, new Dictionary<string, string>
        {
            [EnvironmentNames.AwsRegion] = "west",
            [EnvironmentNames.QueueUrl] = "https://sqs.us-west-2.amazonaws.com/messages",
            [EnvironmentNames.UploaderConcurrency] = "0",
        });

        Assert.Equal(2, code);
        Assert.Contains(output, line => line.Contains("QUEUE_URL is \"https://sqs.us-west-2.amazonaws.com/messages\"", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("AWS_REGION is \"west\"", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("UPLOADER_CONCURRENCY is \"0\"", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("BUCKET_NAME is not set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_is_too_short_is_refused_and_not_shown()
    {
        var (code, output) = await RunAsync(Commands.Validator, new Dictionary<string, string>
        {
            [EnvironmentNames.AwsRegion] = "us-west-2",
            [EnvironmentNames.QueueUrl] = "https://sqs.us-west-2.amazonaws.com/1/q",
            [EnvironmentNames.ApiToken] = "hush-hush",
        });

        Assert.Equal(2, code);
        Assert.Contains(output, line => line.Contains("API_TOKEN has 9 characters", StringComparison.Ordinal));
        Assert.DoesNotContain(output, line => line.Contains("hush-hush", StringComparison.Ordinal));
    }

    private static Task<(int ExitCode, IReadOnlyList<string> Output)> RunAsync(string command, Dictionary<string, string> environment) =>
        AppProcess.RunAsync(command, environment, TestContext.Current.CancellationToken);
}
