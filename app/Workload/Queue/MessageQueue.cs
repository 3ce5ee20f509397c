using System.Text.RegularExpressions;
using Amazon;
using Amazon.SQS;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Queue;

/// <summary>The SQS queue between validator and uploader. Credentials are found as the SDK finds them: on ECS, the task's role.</summary>
/// <param name="Url">Its address.</param>
internal sealed partial record MessageQueue(string Url)
{
    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var region = environment.Region(EnvironmentNames.AwsRegion, "AWS region of the queue, such as us-west-2");
        var url = environment.Required(EnvironmentNames.QueueUrl, "address of the SQS queue");
        if (url.Length > 0 && !IsQueue(url))
            environment.Fault($"{EnvironmentNames.QueueUrl} is \"{url}\": give the queue's address, https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.");
        services.AddSingleton(new MessageQueue(url));
        services.AddSingleton(RegionEndpoint.GetBySystemName(region));
        services.AddSingleton<IAmazonSQS>(provider => new AmazonSQSClient(new AmazonSQSConfig
        {
            RegionEndpoint = provider.GetRequiredService<RegionEndpoint>(),
            // Of one attempt. Longer than a poll, which takes twenty seconds; every caller has a deadline of its own.
            Timeout = TimeSpan.FromSeconds(30),
        }));
    }

    // The path is what SQS reads; the host may be a stand-in's or an endpoint's of a network.
    private static bool IsQueue(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && Address().IsMatch(uri.AbsolutePath);

    [GeneratedRegex("^/[0-9]{12}/[A-Za-z0-9_-]{1,80}([.]fifo)?$")]
    private static partial Regex Address();
}
