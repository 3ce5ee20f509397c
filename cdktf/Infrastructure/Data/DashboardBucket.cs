using System.Text.Json;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.SpacesBucket;
using HashiCorp.Cdktf.Providers.Digitalocean.SpacesBucketCorsConfiguration;
using HashiCorp.Cdktf.Providers.Digitalocean.SpacesBucketObject;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Data;

// Rests on an assumption (docs/ASSUMPTIONS.md): spaces-public-objects
/// <summary>Inputs of <see cref="DashboardBucket"/>.</summary>
public sealed record DashboardBucketProps
{
    /// <summary>Name, unique among all Spaces buckets.</summary>
    public required string Name { get; init; }

    /// <summary>DigitalOcean region, for example <c>sfo3</c>.</summary>
    public required string Region { get; init; }

    /// <summary>Origins whose pages may read the files.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>The files.</summary>
    public required StaticSite Site { get; init; }

    /// <summary>Address of the API, which the page reads from <c>config.json</c>.</summary>
    public required string ApiUrl { get; init; }
}

/// <summary>The Spaces bucket that serves the dashboard's files, and the files. Anybody can read its objects, but not list them.</summary>
/// <remarks>
/// CloudFront cannot sign requests to Spaces, so objects are public; they hold no secret. DigitalOcean's CDN is not used:
/// CloudFront is the only one.
/// </remarks>
public sealed class DashboardBucket : Construct
{
    private readonly SpacesBucket bucket;

    /// <summary>Adds a bucket and its objects.</summary>
    public DashboardBucket(Construct scope, string id, DashboardBucketProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        bucket = new SpacesBucket(this, "bucket", new SpacesBucketConfig
        {
            Name = props.Name,
            Region = props.Region,
            Acl = "private",
            // The files come from the repository: nothing is lost with the bucket.
            ForceDestroy = true,
        });
        _ = new SpacesBucketCorsConfiguration(this, "cors", new SpacesBucketCorsConfigurationConfig
        {
            Bucket = bucket.Id,
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
        ITerraformDependable[] assets = [.. props.Site.PublishedAssets.Select(asset => AddFile(asset.File, asset.Key, asset.CacheControl, props.Region))];
        foreach (var file in props.Site.Others.Where(file => file.Key != DashboardConfig.File))
            AddFile(file, file.Key, file.CacheControl, props.Region);
        foreach (var page in props.Site.Pages)
            AddText(page, props.Site.TextOf(page), assets, props.Region);
        AddConfig(props);
    }

    /// <summary>Uniform resource name of the bucket, for its project.</summary>
    public string Urn => bucket.Urn;

    /// <summary>Host name of the bucket.</summary>
    public string Host => bucket.BucketDomainName;

    private SpacesBucketObject AddFile(StaticFile file, string key, string cacheControl, string region)
    {
        var asset = new TerraformAsset(this, file.Id, new TerraformAssetConfig { Path = file.Path, Type = AssetType.FILE });
        return new SpacesBucketObject(this, $"{file.Id}-object", new SpacesBucketObjectConfig
        {
            Bucket = bucket.Name,
            Region = region,
            Key = key,
            Source = asset.Path,
            // Spaces returns the MD5 of the content as ETag; a different one shows as a change.
            Etag = Fn.Filemd5(asset.Path),
            ContentType = file.ContentType,
            CacheControl = cacheControl,
            Acl = "public-read",
            // The new release's files are uploaded before the page that names them, and the old ones are deleted after it.
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
        });
    }

    private void AddText(StaticFile page, string text, ITerraformDependable[] assets, string region)
    {
        var content = new TerraformLocal(this, page.Id, Escape(text)).AsString;
        _ = new SpacesBucketObject(this, $"{page.Id}-object", new SpacesBucketObjectConfig
        {
            Bucket = bucket.Name,
            Region = region,
            Key = page.Key,
            Content = content,
            Etag = Fn.Md5(content),
            ContentType = page.ContentType,
            CacheControl = page.CacheControl,
            Acl = "public-read",
            DependsOn = assets,
        });
    }

    // In Terraform's JSON every string is a template.
    private static string Escape(string text) => text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);

    /// <summary>Adds the file that tells the page the API's address, so that the page works under both of its own addresses.</summary>
    private void AddConfig(DashboardBucketProps props)
    {
        var config = new StaticFile(DashboardConfig.File, DashboardConfig.File);
        var content = new TerraformLocal(this, "config", JsonSerializer.Serialize(new Dictionary<string, string> { [DashboardConfig.ApiBase] = props.ApiUrl })).AsString;
        _ = new SpacesBucketObject(this, "config-object", new SpacesBucketObjectConfig
        {
            Bucket = bucket.Name,
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
