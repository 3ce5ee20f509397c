using System.Text.Json;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.SpacesBucket;
using HashiCorp.Cdktf.Providers.Digitalocean.SpacesBucketCorsConfiguration;
using HashiCorp.Cdktf.Providers.Digitalocean.SpacesBucketObject;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="DashboardBucket"/>.</summary>
public sealed record DashboardBucketProps
{
    /// <summary>Name, unique among everybody's Spaces.</summary>
    public required string Name { get; init; }

    /// <summary>DigitalOcean region, for example <c>sfo3</c>.</summary>
    public required string Region { get; init; }

    /// <summary>Origins whose pages may read the files.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<StaticFile> Files { get; init; }

    /// <summary>Address of the API, which the page reads from <c>config.json</c>.</summary>
    public required string ApiUrl { get; init; }
}

/// <summary>The Spaces bucket that serves the dashboard's files, and the files. Its list cannot be read, its objects can.</summary>
/// <remarks>
/// CloudFront cannot sign requests to Spaces, so objects are public; they hold no secret. There is no DigitalOcean CDN:
/// CloudFront is the only one.
/// </remarks>
public sealed class DashboardBucket : Construct
{
    private readonly SpacesBucket _bucket;

    /// <summary>Adds a bucket and its objects.</summary>
    public DashboardBucket(Construct scope, string id, DashboardBucketProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        _bucket = new SpacesBucket(this, "bucket", new SpacesBucketConfig
        {
            Name = props.Name,
            Region = props.Region,
            Acl = "private",
            // The files come from the repository: nothing is lost with the bucket.
            ForceDestroy = true,
        });
        _ = new SpacesBucketCorsConfiguration(this, "cors", new SpacesBucketCorsConfigurationConfig
        {
            Bucket = _bucket.Id,
            Region = props.Region,
            CorsRule = new[]
            {
                new SpacesBucketCorsConfigurationCorsRule
                {
                    AllowedMethods = ["GET", "HEAD"],
                    AllowedOrigins = [.. props.Origins],
                    AllowedHeaders = ["*"],
                    MaxAgeSeconds = 3600,
                },
            },
        });
        foreach (var file in props.Files.Where(file => file.Key != DashboardConfig.File))
            AddFile(file, props.Region);
        AddConfig(props);
    }

    /// <summary>Uniform resource name of the bucket, for its project.</summary>
    public string Urn => _bucket.Urn;

    /// <summary>Host name of the bucket.</summary>
    public string Host => _bucket.BucketDomainName;

    private void AddFile(StaticFile file, string region)
    {
        var asset = new TerraformAsset(this, file.Id, new TerraformAssetConfig { Path = file.Path, Type = AssetType.FILE });
        _ = new SpacesBucketObject(this, $"{file.Id}-object", new SpacesBucketObjectConfig
        {
            Bucket = _bucket.Name,
            Region = region,
            Key = file.Key,
            Source = asset.Path,
            // Spaces answers with the digest of the content; another one is a change.
            Etag = Fn.Filemd5(asset.Path),
            ContentType = file.ContentType,
            CacheControl = file.CacheControl,
            Acl = "public-read",
        });
    }

    /// <summary>The page reads the API's address here, so that it works under both of its own.</summary>
    private void AddConfig(DashboardBucketProps props)
    {
        var config = new StaticFile(DashboardConfig.File, DashboardConfig.File);
        var content = new TerraformLocal(this, "config", JsonSerializer.Serialize(new Dictionary<string, string> { [DashboardConfig.ApiBase] = props.ApiUrl })).AsString;
        _ = new SpacesBucketObject(this, "config-object", new SpacesBucketObjectConfig
        {
            Bucket = _bucket.Name,
            Region = props.Region,
            Key = config.Key,
            Content = content,
            Etag = Fn.Md5(content),
            ContentType = config.ContentType,
            CacheControl = config.CacheControl,
            Acl = "public-read",
        });
    }
}
