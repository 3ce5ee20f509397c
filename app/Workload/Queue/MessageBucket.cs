using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Queue;

/// <summary>The S3 bucket in which messages are stored, in the queue's region.</summary>
/// <param name="Name">Its name.</param>
internal sealed record MessageBucket(string Name)
{
    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        services.AddSingleton(new MessageBucket(environment.Required(EnvironmentNames.BucketName, "S3 bucket for the messages")));
        services.AddSingleton<IAmazonS3>(provider => new AmazonS3Client(new AmazonS3Config
        {
            RegionEndpoint = provider.GetRequiredService<RegionEndpoint>(),
            // Per attempt; the SDK's default is 24 days.
            Timeout = TimeSpan.FromSeconds(15),
            // The signature covers the body's hash, so S3 already refuses a body that changed in transit.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        }));
    }
}
