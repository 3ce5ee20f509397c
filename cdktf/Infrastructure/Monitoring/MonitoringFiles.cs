using System.Security.Cryptography;
using System.Text;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.S3Object;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Monitoring;

/// <summary>Inputs of <see cref="MonitoringFiles"/>.</summary>
public sealed record MonitoringFilesProps
{
    /// <summary>Folder of cdktf/monitoring whose files are taken, with all below it.</summary>
    public required string Folder { get; init; }

    /// <summary>Bucket that the containers fetch them from.</summary>
    public required SecureBucket Bucket { get; init; }

    /// <summary>Placeholders in the files, with the values that only a deployment knows. Default none.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// The configuration of Prometheus, Alertmanager or Grafana in S3, under a prefix that changes with any of its files, so that
/// a change redeploys the containers that fetch it.
/// </summary>
public sealed class MonitoringFiles : Construct
{
    private const string Target = "/configuration";

    private readonly string prefix;
    private readonly SecureBucket bucket;

    /// <summary>Adds an object for each file.</summary>
    /// <exception cref="ArgumentException">There is no such folder.</exception>
    public MonitoringFiles(Construct scope, string id, MonitoringFilesProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        bucket = props.Bucket;
        var files = Files($"monitoring/{props.Folder}/");
        // Values that only Terraform knows are not part of the prefix.
        var known = props.Values.Where(value => !Token.IsUnresolved(value.Value)).Select(value => (value.Key, value.Value));
        prefix = $"monitoring/{id}/{Hash([.. files, .. known])}";
        Objects = [.. files.Select(file => new S3Object(this, file.Key.Replace('/', '-').Replace('.', '-'), new S3ObjectConfig
        {
            Bucket = props.Bucket.Name,
            Key = $"{prefix}/{file.Key}",
            ContentType = "text/plain; charset=utf-8",
            // A task with the old prefix may still start until the service has moved to the new one.
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
            Content = props.Values.Aggregate(Literal(file.Text), (text, value) => text.Replace(value.Key, value.Value, StringComparison.Ordinal)),
        }))];
    }

    /// <summary>The objects, which tasks wait for.</summary>
    public IReadOnlyList<ITerraformDependable> Objects { get; }

    /// <summary>Allows reading the files, their old versions included: <c>s3:GetObjectVersion</c>, <c>s3:ListBucketVersions</c>.</summary>
    public IReadOnlyList<PolicyStatement> GrantRead() => [bucket.GrantReadVersions("ReadConfiguration", "monitoring/"), bucket.GrantListVersions("ListConfiguration")];

    /// <summary>A container that fetches the files into a volume and exits.</summary>
    /// <param name="volume">Scratch volume of the task.</param>
    public Container Fetch(string volume) => new()
    {
        Name = "configuration",
        Image = ImagePins.AwsCommandLine,
        EntryPoint = ["sh", "-c", Literal(Text("monitoring/fetch.sh")), "fetch"],
        Command = [bucket.Name, prefix, Target],
        Mounts = new Dictionary<string, string> { [Target] = volume },
        Essential = false,
        // The AWS CLI keeps a cache in the home folder.
        ReadOnlyRoot = false,
    };

    private static List<(string Key, string Text)> Files(string folder)
    {
        var assembly = typeof(MonitoringFiles).Assembly;
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (name[folder.Length..], Text(name)))
            .ToList();
        return files.Count > 0 ? files : throw new ArgumentException($"cdktf/{folder} holds no file.", nameof(folder));
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(MonitoringFiles).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    // Escapes what Terraform would take for its own expressions.
    private static string Literal(string text) => text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);

    private static string Hash(List<(string Key, string Text)> files) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', files.Select(file => $"{file.Key}\0{file.Text}")))))[..12];
}
