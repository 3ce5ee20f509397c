using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;
using HashiCorp.Cdktf.Providers.Digitalocean.Provider;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// The providers of a stack that spans both clouds. They read their credentials from the environment by themselves:
/// DIGITALOCEAN_ACCESS_TOKEN, SPACES_ACCESS_KEY_ID, SPACES_SECRET_ACCESS_KEY, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
/// </summary>
internal static class CloudProviders
{
    /// <summary>Adds AWS, which puts the tags on every resource, and DigitalOcean.</summary>
    public static void Add(Construct stack, IReadOnlyDictionary<string, string> awsTags, string awsRegion)
    {
        _ = new AwsProvider(stack, "aws", new AwsProviderConfig { Region = awsRegion, DefaultTags = DefaultTags(awsTags) });
        _ = new DigitaloceanProvider(stack, "digitalocean");
    }

    /// <summary>Adds AWS in us-east-1, where CloudFront has its certificates, firewalls, logs and metrics.</summary>
    public static TerraformProvider AddUsEast1(Construct stack, IReadOnlyDictionary<string, string> awsTags) =>
        new AwsProvider(stack, "aws-us-east-1", new AwsProviderConfig { Alias = "us_east_1", Region = "us-east-1", DefaultTags = DefaultTags(awsTags) });

    private static AwsProviderDefaultTags[] DefaultTags(IReadOnlyDictionary<string, string> tags) =>
        [new AwsProviderDefaultTags { Tags = tags.ToDictionary() }];
}
