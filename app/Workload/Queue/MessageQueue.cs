using System.Text.RegularExpressions;
using Amazon;
using Amazon.SQS;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Queue;

/// <summary>The SQS queue between validator and uploader. The SDK resolves the credentials: on ECS, the task role's.</summary>
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
            // Per attempt. Longer than a poll, which takes up to twenty seconds; every caller has its own deadline.
            Timeout = TimeSpan.FromSeconds(30),
        }));
    }

    // SQS identifies the queue by the path; the host may be an imitation's or a VPC endpoint's.
    private static bool IsQueue(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && Address().IsMatch(uri.AbsolutePath);

    [GeneratedRegex("^/[0-9]{12}/[A-Za-z0-9_-]{1,80}([.]fifo)?$")]
    private static partial Regex Address();
}
